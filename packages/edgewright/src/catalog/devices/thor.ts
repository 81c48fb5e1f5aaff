import { type DeviceProfile, gibibyte, mebibytes, noMatch } from '../device-profile.ts';
import { notKnown, sourced } from '../provenance.ts';
import { jetsonContainer, mode, noPeak } from './common.ts';

const jetsonStats = 'jetson_stats f41d5cad';
const captures = 'tegrastats captures of Thor, R38.4 and R39.2';
const migGuide = 'NVIDIA MIG guide 610; Jetson Linux R39.2 developer guide, MiG';
const edgeLlm = 'TensorRT Edge-LLM 0.11.1, precision key';

const thor = {
  kind: 'jetson',
  architecture: sourced('A', 'Blackwell', 'NVIDIA MIG guide 610: "Thor iGPU / Blackwell / GB10B"'),
  chip: sourced('A', 'GB10B', 'NVIDIA MIG guide 610'),
  computeCapability: sourced('A', '11.0', `${jetsonStats}: tegra264; vLLM #39233; flash-attention PR 2108`),
  sm: sourced('A', 'sm_110', 'CUDA 13.0; vLLM #39233', 'CUDA 13.0 and newer'),
  smAliases: sourced('A', ['sm_110a', 'sm_101', 'sm_101a'], 'CUDA 12.8 and 12.9 called it sm_101'),
  thermal: {
    zones: sourced(
      'C',
      ['cpu-thermal', 'gpu-thermal', 'tj-thermal', 'soc012-thermal', 'soc345-thermal'],
      'ThorFAN README',
      'L4T R38.4',
    ),
    throttleC: notKnown('no source tells the passive trip: read trip_point_*_temp below /sys/class/thermal'),
    criticalC: sourced('C', 114.5, 'ThorFAN README: critical trip of all five zones', 'L4T R38.4'),
  },
  sharing: {
    mig: {
      supported: sourced('A', true, migGuide, 'driver 595 (R39.2) and newer'),
      instances: sourced('A', 2, migGuide),
      profiles: sourced('A', ['1g.0gb+me'], 'Jetson Linux R39.2 developer guide; its memory reads 0.00'),
      minDriver: notKnown('the guide names releases, no driver: R39.2 has it'),
    },
    mps: sourced('A', true, "NVIDIA blog, what's new in CUDA 13.0 for Jetson Thor", 'CUDA 13.0 and newer'),
    timeSlicing: sourced('A', true, 'NVIDIA k8s-device-plugin 0.20'),
  },
  nvlink: sourced(
    'C',
    false,
    'none exposed: eugr/spark-vllm-docker #216; absence in the documents is no proof',
  ),
  container: jetsonContainer,
} as const satisfies Partial<DeviceProfile>;

const thorSoftware = {
  jetpackGaps: sourced('A', [], jetsonStats),
  minDriver: sourced('A', '580.00', 'nvidia-smi of R38.2', 'R38'),
  minCuda: sourced('A', '13.0', 'jetson_stats #820; meta-tegra PR 2224'),
  maxCuda: notKnown('no end is announced'),
} as const satisfies Partial<DeviceProfile['software']>;

const notThroughSmi = 'nvidia-smi prints [N/A] for limits of Thor; power modes set them';

const t5000: DeviceProfile = {
  ...thor,
  id: 'jetson-agx-thor-t5000',
  title: 'Jetson AGX Thor (T5000)',
  streamingMultiprocessors: sourced('B', 20, 'NVIDIA forum 356355, asked at run time; the whole chip has 24'),
  cudaCores: sourced('B', 2560, 'NVIDIA forum 356355: 20 multiprocessors'),
  memory: {
    marketingBytes: sourced('A', 128 * gibibyte, 'NVIDIA Jetson Thor product page'),
    kind: sourced('A', 'LPDDR5X', 'NVIDIA Jetson Thor product page: 256 bits'),
    unified: sourced('A', true, captures),
    bandwidthBytesPerSecond: sourced('B', 273e9, 'dgxtop and llmfit'),
    visible: sourced('A', mebibytes(124_928, 126_976), `${captures}: MemTotal 125 772 to 125 811 MiB`),
    ecc: notKnown('nvidia-smi prints N/A'),
  },
  cpu: {
    cores: sourced('A', 14, `${captures}: 14 entries`),
    model: sourced('A', 'Neoverse-V3AE', 'NVIDIA Jetson Thor product page'),
  },
  power: {
    minWatts: sourced('A', 40, 'NVIDIA Jetson Thor product page, module'),
    defaultWatts: sourced('A', 120, 'default mode 120W: jetpack-nixos PR 460, jetson_stats #820', 'R38'),
    maxWatts: sourced('A', 130, 'NVIDIA Jetson Thor product page, module'),
    limitSettable: sourced('A', false, notThroughSmi),
  },
  powerModes: [
    sourced(
      'A',
      [mode(0, 'MAXN'), mode(1, '120W', 'default')],
      'jetpack-nixos PR 460; jetson_stats #820; NVIDIA/skills',
      'R38',
    ),
    sourced(
      'C',
      [mode(0, 'MAXN'), mode(1, '120W', 'default'), mode(2, '90W'), mode(3, '70W')],
      'one community list, never seen on a device',
      'after R38',
    ),
  ],
  software: {
    ...thorSoftware,
    jetpackMin: sourced('A', '7.0', `${jetsonStats}, release table`),
    l4tMin: sourced('A', '38.2.0', 'JetPack 7.0: Jetson Linux 38.2'),
  },
  peakTflops: {
    fp32: noPeak,
    bf16: sourced('C', 258.5, 'huggingface.co/hardware/jetson-t5000'),
    fp8: sourced('D', 517, '2 × 258.5'),
    fp4: sourced('D', 1035, '4 × 258.5; the advertised 2070 counts sparsity'),
    int8: sourced('D', 517, '2 × 258.5'),
  },
  notes: [
    sourced('A', 'FP8 and NVFP4 in hardware; NVFP4 first, W4A16 where an engine lacks it.', edgeLlm),
    sourced(
      'A',
      'tegrastats shows clocks of the GPU (GR3D_FREQ) and no utilisation: ask NVML for that.',
      captures,
    ),
    sourced(
      'A',
      'nvpmodel needs module option NVreg_TegraGpuPgMask; some changes need a reboot.',
      'NVIDIA/skills',
    ),
  ],
  match: {
    ...noMatch,
    socs: ['tegra264'],
    modules: ['p3834-0008'],
    boardSpecs: ['jetson-agx-thor-devkit'],
    modelWords: ['Jetson AGX Thor', 'T5000'],
    gpuNames: ['NVIDIA Thor'],
  },
};

const t4000Knowledge = 'Jetson T4000, announced with JetPack 7.1';

const t4000: DeviceProfile = {
  ...thor,
  id: 'jetson-t4000',
  title: 'Jetson T4000',
  streamingMultiprocessors: sourced('K', 12, t4000Knowledge),
  cudaCores: sourced('K', 1536, t4000Knowledge),
  memory: {
    marketingBytes: sourced('K', 64 * gibibyte, t4000Knowledge),
    kind: sourced('K', 'LPDDR5X', t4000Knowledge),
    unified: sourced('A', true, 'tegra264 has one memory'),
    bandwidthBytesPerSecond: sourced('K', 273e9, t4000Knowledge),
    visible: notKnown('no capture of a T4000 was found'),
    ecc: notKnown('nvidia-smi prints N/A'),
  },
  cpu: {
    cores: sourced('K', 12, t4000Knowledge),
    model: sourced('K', 'Neoverse-V3AE', t4000Knowledge),
  },
  power: {
    minWatts: sourced('K', 40, t4000Knowledge),
    defaultWatts: notKnown('its modes were not found'),
    maxWatts: sourced('K', 70, t4000Knowledge),
    limitSettable: sourced('K', false, notThroughSmi),
  },
  powerModes: [notKnown('no list was found; 40 W to 70 W class')],
  sharing: {
    ...thor.sharing,
    mig: {
      supported: notKnown('the MIG guide does not tell T4000 from T5000'),
      instances: notKnown('as above'),
      profiles: notKnown('as above'),
      minDriver: notKnown('as above'),
    },
  },
  software: {
    ...thorSoftware,
    jetpackMin: sourced('A', '7.1', 'JetPack 7.1 release notes: adds T4000'),
    l4tMin: sourced('A', '38.4.0', 'JetPack 7.1: Jetson Linux 38.4'),
  },
  peakTflops: { fp32: noPeak, bf16: noPeak, fp8: noPeak, fp4: noPeak, int8: noPeak },
  notes: [
    sourced('A', 'Told from the T5000 by nv_boot_control.conf, else by its memory.', 'Jetson Linux R38.4'),
  ],
  match: {
    ...noMatch,
    socs: ['tegra264'],
    boardSpecs: ['jetson-agx-thor-t4000'],
    modelWords: ['Jetson AGX Thor', 'T4000'],
    gpuNames: ['NVIDIA Thor'],
  },
};

export const thorProfiles: readonly DeviceProfile[] = [t5000, t4000];
