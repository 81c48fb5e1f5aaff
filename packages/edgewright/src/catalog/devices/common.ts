import type { DeviceProfile, ProfilePowerMode } from '../device-profile.ts';
import { notKnown, sourced } from '../provenance.ts';

/** `mode(1, '120W', 'default')`. */
export function mode(id: number | null, name: string, standing?: 'default'): ProfilePowerMode {
  return { id, name, isDefault: standing === 'default' };
}

const testImage = 'nvcr.io/nvidia/cuda:13.0.0-runtime-ubuntu24.04';

/** Jetsons reach their GPU through the `nvidia` runtime: `--gpus` alone does not mount the Tegra libraries. */
export const jetsonContainer: DeviceProfile['container'] = {
  gpuArguments: sourced('A', ['--runtime', 'nvidia'], 'Jetson Thor workshop (2025), NVIDIA/skills'),
  testImage: sourced('A', testImage, 'Jetson Thor workshop (2025)', 'JetPack 7'),
  testCommand: sourced(
    'A',
    ['docker', 'run', '--rm', '--runtime', 'nvidia', testImage, 'nvidia-smi'],
    'Jetson Thor workshop (2025)',
    'JetPack 7',
  ),
};

/** Cards and GB10 need nothing mounted but the driver. */
export const cardContainer: DeviceProfile['container'] = {
  gpuArguments: sourced('A', ['--gpus', 'all'], 'NVIDIA Container Toolkit documentation'),
  testImage: sourced('K', testImage, 'any image of CUDA 12.8 or newer that has nvidia-smi injected'),
  testCommand: sourced(
    'K',
    ['docker', 'run', '--rm', '--gpus', 'all', testImage, 'nvidia-smi'],
    'NVIDIA Container Toolkit documentation, with the image of the Jetson Thor workshop (2025)',
  ),
};

const hostDecides = 'the host decides it, not the card';
const noJetson = 'no Jetson';

/** What every PCIe card has in common. */
export const cardDefaults = {
  kind: 'discrete',
  smAliases: sourced('A', [], 'CUDA toolkit: no other name'),
  cpu: { cores: notKnown(hostDecides), model: notKnown(hostDecides) },
  powerModes: [notKnown('cards have a power limit, no nvpmodel modes')],
  thermal: {
    zones: notKnown('a card has no zone below /sys/class/thermal'),
    throttleC: notKnown('read `GPU T.Limit Temp` of `nvidia-smi -q`: it differs from card to card'),
    criticalC: notKnown('read `GPU Shutdown T.Limit Temp` of `nvidia-smi -q`'),
  },
  container: cardContainer,
  notes: [],
} as const satisfies Partial<DeviceProfile>;

export const noJetpack = {
  jetpackMin: notKnown(noJetson),
  l4tMin: notKnown(noJetson),
  jetpackGaps: sourced('A', [], noJetson),
} as const satisfies Partial<DeviceProfile['software']>;

export function noMig(confidence: 'A' | 'K', source: string): DeviceProfile['sharing']['mig'] {
  return {
    supported: sourced(confidence, false, source),
    instances: sourced(confidence, 0, source),
    profiles: sourced(confidence, [], source),
    minDriver: notKnown('no MIG'),
  };
}

export const noPeak: DeviceProfile['peakTflops']['fp32'] = notKnown('no figure that can be relied on');
