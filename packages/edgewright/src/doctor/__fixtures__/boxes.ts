import type { z } from 'zod';
import { hostFactsSchema, type HostFacts } from '../../contract/host-facts.ts';

type FactsInput = z.input<typeof hostFactsSchema>;

const gibibyte = 1024 ** 3;

/** Sections of facts to put over those of a box, whole section by whole section. */
export type Changes = Partial<FactsInput>;

function box(base: FactsInput, changes: Changes): HostFacts {
  return hostFactsSchema.parse({ ...base, ...changes });
}

type DockerInput = NonNullable<NonNullable<FactsInput['containers']>['docker']>;

const dockerOk: DockerInput = {
  access: 'ok',
  version: '29.1.3',
  runtimes: ['io.containerd.runc.v2', 'nvidia', 'runc'],
  defaultRuntime: 'runc',
  daemonJson: {
    path: '/etc/docker/daemon.json',
    verdict: 'valid',
    problem: null,
    runtimes: ['nvidia'],
    defaultRuntime: null,
    cdiEnabled: null,
  },
};

export function docker(changes: Partial<DockerInput> = {}): DockerInput {
  return { ...dockerOk, ...changes };
}

export function containers(changes: Partial<NonNullable<Changes['containers']>> = {}): Changes['containers'] {
  return {
    docker: docker(),
    nvidiaContainerToolkit: { version: '1.18.0' },
    cdiSpecFiles: ['/etc/cdi/nvidia.yaml'],
    containers: [],
    images: ['nvcr.io/nvidia/vllm:25.12.post1-py3'],
    ...changes,
  };
}

const quiet = {
  disks: [
    { path: '/', purpose: 'system', mountedOn: '/', totalBytes: 900 * gibibyte, freeBytes: 600 * gibibyte },
  ],
  memoryHolders: [{ pid: 812, name: 'gnome-shell', residentBytes: gibibyte / 2 }],
  ports: [],
  clock: { synchronized: true, serviceEnabled: true },
  user: { isRoot: false, groups: ['nvidia', 'docker'] },
  pythonPackages: [],
  offline: {
    hubCache: '/home/nvidia/.cache/huggingface/hub',
    models: [
      {
        repository: 'RedHatAI/Qwen3-30B-A3B-quantized.w4a16',
        revision: 'abc',
        bytes: 17 * gibibyte,
        complete: true,
        problems: [],
      },
    ],
    tokenConfigured: false,
    hubOffline: null,
    encodingsDirectory: null,
    encodings: null,
  },
} satisfies Changes;

type GpuInput = NonNullable<FactsInput['accelerators']>[number];

function integratedGpu(gpu: Pick<GpuInput, 'name' | 'computeCapability' | 'sm' | 'driver'>): GpuInput {
  const memory = { totalBytes: null, freeBytes: null, source: '/proc/meminfo' } as const;
  return { index: 0, integrated: true, memory, throttle: [], ...gpu };
}

/** A healthy AGX Thor with JetPack 7.1. */
export function thor(changes: Changes = {}): HostFacts {
  return box(
    {
      schema: 'edgewright/host-facts@1',
      machine: {
        arch: 'arm64',
        os: { id: 'ubuntu', version: '24.04' },
        kernel: '6.8.12-tegra',
        glibc: '2.39',
        model: 'NVIDIA Jetson AGX Thor Developer Kit',
        soc: 'tegra264',
      },
      cpu: { model: '14 × Neoverse-V3AE', cores: 14, features: [] },
      memory: thorMemory({}),
      jetson: thorJetson({}),
      accelerators: [
        integratedGpu({ name: 'NVIDIA Thor', computeCapability: '11.0', sm: 'sm_110', driver: '580.00' }),
      ],
      driver: { version: '580.00', cudaVersion: '13.0' },
      cuda: { version: '13.0', fullVersion: '13.0.48', nvccPath: '/usr/local/cuda/bin/nvcc', nvccOnPath: false },
      tensorrt: { version: '10.13.3.9', source: 'dpkg' },
      containers: containers(),
      thermal: {
        zones: [{ name: 'tj-thermal', temperatureC: 45, trips: [{ type: 'critical', temperatureC: 114.5 }] }],
        cooling: [{ name: 'gpu-throttle-alert', state: 0, maxState: 1 }],
      },
      ...quiet,
      device: { id: 'jetson-agx-thor-t5000', confidence: 'exact', because: [] },
      unknown: [],
    },
    changes,
  );
}

export function thorMemory(changes: Partial<FactsInput['memory']>): FactsInput['memory'] {
  return {
    totalBytes: 122.82 * gibibyte,
    availableBytes: 117 * gibibyte,
    freeBytes: 110 * gibibyte,
    pageCacheBytes: 7 * gibibyte,
    swapTotalBytes: 2 * gibibyte,
    swapFreeBytes: 2 * gibibyte,
    hugePagesBytes: 0,
    unified: true,
    ...changes,
  };
}

export function thorJetson(changes: Partial<NonNullable<FactsInput['jetson']>>): NonNullable<FactsInput['jetson']> {
  return {
    l4t: '38.4.0',
    jetpack: '7.1',
    jetpackStatus: 'known',
    module: 'p3834-0008',
    powerMode: { id: 0, name: 'MAXN' },
    powerModes: [
      { id: 0, name: 'MAXN', isDefault: false },
      { id: 1, name: '120W', isDefault: true },
    ],
    ...changes,
  };
}

/** A healthy AGX Orin 64 GB with JetPack 6.2. */
export function orin(changes: Changes = {}): HostFacts {
  return thor({
    machine: {
      arch: 'arm64',
      os: { id: 'ubuntu', version: '22.04' },
      kernel: '5.15.148-tegra',
      glibc: '2.35',
      model: 'NVIDIA Jetson AGX Orin Developer Kit',
      soc: 'tegra234',
    },
    jetson: thorJetson({
      l4t: '36.4.3',
      jetpack: '6.2',
      module: 'p3701-0005',
      powerModes: [
        { id: 0, name: 'MAXN', isDefault: false },
        { id: 1, name: 'MODE_15W', isDefault: false },
        { id: 2, name: 'MODE_30W', isDefault: true },
      ],
    }),
    accelerators: [
      integratedGpu({ name: 'Orin (nvgpu)', computeCapability: '8.7', sm: 'sm_87', driver: null }),
    ],
    driver: { version: null, cudaVersion: '12.6' },
    cuda: { version: '12.6', nvccOnPath: true },
    tensorrt: { version: '10.3.0.30', source: 'dpkg' },
    containers: containers({ images: ['dustynv/llama_cpp:r36.4.0'] }),
    device: { id: 'jetson-agx-orin-64gb', confidence: 'exact', because: [] },
    ...changes,
  });
}

/** One card of 24 GB. */
export function card(changes: Partial<GpuInput> = {}): GpuInput {
  return {
    index: 0,
    name: 'NVIDIA L4',
    integrated: false,
    computeCapability: '8.9',
    sm: 'sm_89',
    driver: '580.95.05',
    memory: { totalBytes: 22.5 * gibibyte, freeBytes: 22 * gibibyte, usedBytes: 0.4 * gibibyte, source: 'nvidia-smi' },
    power: { limitWatts: 72, defaultLimitWatts: 72 },
    temperatureC: 41,
    thermalLimits: { marginC: 44 },
    throttle: [],
    eccEnabled: true,
    eccUncorrectable: 0,
    migEnabled: false,
    persistenceMode: true,
    processes: [],
    ...changes,
  };
}

/** A healthy server with an L4. */
export function server(changes: Changes = {}): HostFacts {
  return box(
    {
      schema: 'edgewright/host-facts@1',
      machine: { arch: 'x64', os: { id: 'ubuntu', version: '24.04' }, kernel: '6.8.0-60-generic', glibc: '2.39' },
      cpu: { model: 'AMD EPYC', cores: 16, features: ['avx2'] },
      memory: thorMemory({ unified: false }),
      accelerators: [card()],
      driver: { version: '580.95.05', cudaVersion: '13.0' },
      containers: containers(),
      ...quiet,
      device: { id: 'l4', confidence: 'exact', because: [] },
      unknown: [],
    },
    changes,
  );
}

/** A laptop: no GPU, no Docker, a browser open. */
export function laptop(changes: Changes = {}): HostFacts {
  return server({
    memory: {
      totalBytes: 16 * gibibyte,
      availableBytes: 7 * gibibyte,
      freeBytes: 2 * gibibyte,
      pageCacheBytes: 5 * gibibyte,
      swapTotalBytes: 4 * gibibyte,
      swapFreeBytes: 4 * gibibyte,
      hugePagesBytes: 0,
      unified: null,
    },
    accelerators: [],
    driver: null,
    containers: {
      docker: { access: 'not-installed', version: null, runtimes: null, defaultRuntime: null },
      containers: null,
      images: null,
    },
    offline: null,
    pythonPackages: null,
    device: { id: 'cpu-only', confidence: 'exact', because: [] },
    ...changes,
  });
}

/** A host of which nothing at all could be told. */
export function blank(): HostFacts {
  return hostFactsSchema.parse({
    schema: 'edgewright/host-facts@1',
    machine: { arch: 'x64', os: { id: null, version: null }, kernel: 'unknown' },
    cpu: { model: null, cores: 1, features: null },
    memory: { totalBytes: null, availableBytes: null, swapTotalBytes: null, unified: null },
    unknown: [],
  });
}
