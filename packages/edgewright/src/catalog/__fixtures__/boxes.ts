import { hostFactsSchema, type HostFacts } from '../../contract/host-facts.ts';
import type { DeviceEvidence } from '../device-evidence.ts';
import { gibibyte, mebibyte } from '../device-profile.ts';

/** Nothing is known of this box. */
export const nothing: DeviceEvidence = {
  arch: null,
  deviceTreeModel: null,
  compatible: [],
  soc: null,
  module: null,
  boardSpec: null,
  gpus: null,
  memoryTotalBytes: null,
};

export const thorEvidence: DeviceEvidence = {
  ...nothing,
  arch: 'arm64',
  deviceTreeModel: 'NVIDIA Jetson AGX Thor Developer Kit',
  compatible: ['nvidia,p4071-0000+p3834-0008', 'nvidia,p3834-0008', 'nvidia,tegra264'],
  gpus: [{ name: 'NVIDIA Thor', integrated: true, memoryTotalBytes: null, computeCapability: '11.0' }],
  memoryTotalBytes: 125_772 * mebibyte,
};

export const orinEvidence: DeviceEvidence = {
  ...nothing,
  arch: 'arm64',
  deviceTreeModel: 'NVIDIA Jetson AGX Orin Developer Kit',
  compatible: ['nvidia,p3737-0000+p3701-0005', 'nvidia,p3701-0005', 'nvidia,tegra234'],
  gpus: [{ name: 'Orin (nvgpu)' }],
  memoryTotalBytes: 62_841 * mebibyte,
};

type Overrides = Partial<Record<keyof HostFacts, unknown>>;

/** A box of which only the essentials were read. */
export function boxFacts(overrides: Overrides): HostFacts {
  return hostFactsSchema.parse({
    schema: 'edgewright/host-facts@1',
    machine: { arch: 'x64', os: { id: 'ubuntu', version: '24.04' }, kernel: '6.8.0-60-generic' },
    cpu: { model: 'AMD EPYC 9654', cores: 16, features: null },
    memory: {
      totalBytes: 64 * gibibyte,
      availableBytes: 60 * gibibyte,
      swapTotalBytes: 0,
      unified: false,
    },
    unknown: [],
    ...overrides,
  });
}

/** A Thor with JetPack 7.1 as its captures show it. */
export function thorFacts(overrides: Overrides = {}): HostFacts {
  return boxFacts({
    machine: {
      arch: 'arm64',
      os: { id: 'ubuntu', version: '24.04' },
      kernel: '6.8.12-tegra',
      model: 'NVIDIA Jetson AGX Thor Developer Kit',
      soc: 'tegra264',
    },
    cpu: { model: '14 × Neoverse-V3AE', cores: 14, features: null },
    memory: {
      totalBytes: 125_772 * mebibyte,
      availableBytes: 100 * gibibyte,
      swapTotalBytes: 0,
      unified: true,
    },
    jetson: {
      l4t: '38.4.0',
      jetpack: '7.1',
      module: 'p3834-0008',
      powerMode: { id: 1, name: '120W' },
      powerModes: [
        { id: 0, name: 'MAXN', isDefault: false },
        { id: 1, name: '120W', isDefault: true },
      ],
    },
    accelerators: [
      {
        index: 0,
        name: 'NVIDIA Thor',
        computeCapability: '11.0',
        sm: 'sm_110',
        driver: '580.00',
        memory: { totalBytes: 125_772 * mebibyte, freeBytes: null, source: '/proc/meminfo' },
      },
    ],
    driver: { version: '580.00', cudaVersion: '13.0' },
    cuda: { version: '13.0', fullVersion: '13.0.48', cudnn: '9.12.0.46-1' },
    tensorrt: { version: '10.13.3.9-1+cuda13.0', source: 'dpkg' },
    device: { id: 'jetson-agx-thor-t5000', confidence: 'exact', because: ['a test'] },
    ...overrides,
  });
}
