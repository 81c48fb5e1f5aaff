import { type DeviceProfile, gibibyte, mebibytes, noMatch } from '../device-profile.ts';
import { notKnown, sourced } from '../provenance.ts';
import { jetsonContainer, mode, noMig, noPeak } from './common.ts';

const jetsonStats = 'jetson_stats f41d5cad';
const deviceTree = 'kernel device tree of Tegra234 by an NVIDIA maintainer, first version';
const known = 'Jetson Orin data sheets';
const community = 'ARK PR 116';

const orinZones = [
  'cpu-thermal',
  'gpu-thermal',
  'cv0-thermal',
  'cv1-thermal',
  'cv2-thermal',
  'soc0-thermal',
  'soc1-thermal',
  'soc2-thermal',
  'tj-thermal',
] as const;

const orin = {
  kind: 'jetson',
  architecture: sourced('A', 'Ampere', 'NVIDIA MIG guide and CUDA toolkit: GA10B'),
  chip: sourced('A', 'GA10B', jetsonStats),
  computeCapability: sourced('A', '8.7', `${jetsonStats}: tegra234`),
  sm: sourced('A', 'sm_87', 'CUDA toolkit'),
  smAliases: sourced('A', [], 'CUDA toolkit: no other name'),
  thermal: {
    zones: sourced('A', orinZones, deviceTree),
    throttleC: sourced('A', 99, deviceTree),
    criticalC: sourced('A', 104.5, deviceTree),
  },
  sharing: {
    mig: noMig('K', 'no Orin is listed by the NVIDIA MIG guide'),
    mps: sourced('K', false, 'MPS on Tegra begins with Thor'),
    timeSlicing: sourced('K', true, 'device plugin, strategy tegra: replicas of the one device'),
  },
  nvlink: sourced('A', false, known),
  container: jetsonContainer,
} as const satisfies Partial<DeviceProfile>;

const orinSoftware: DeviceProfile['software'] = {
  jetpackMin: sourced('A', '5.0', `${jetsonStats}, release table`),
  l4tMin: sourced('A', '35.1.0', `${jetsonStats}: first release of its table for Orin`),
  jetpackGaps: sourced('A', ['7.0', '7.1'], 'NVIDIA: Jetson Linux 38 does not support Orin; 39.2 does again'),
  minDriver: notKnown('nvidia-smi prints N/A for the driver of Orin on JetPack 6'),
  minCuda: sourced('K', '11.4', 'JetPack 5'),
  maxCuda: notKnown('no end is announced'),
};

const nxSoftware: DeviceProfile['software'] = {
  ...orinSoftware,
  jetpackMin: sourced('K', '5.1', 'later than AGX Orin'),
  l4tMin: sourced('K', '35.2.1', 'later than AGX Orin'),
};

const nanoSoftware: DeviceProfile['software'] = {
  ...orinSoftware,
  jetpackMin: sourced('K', '5.1.1', 'later than AGX Orin'),
  l4tMin: sourced('K', '35.3.1', 'later than AGX Orin'),
};

const noLimit = sourced('A', false, 'nvidia-smi prints N/A for limits of Orin; power modes set them');
const noPeaks = { fp32: noPeak, bf16: noPeak, fp8: noPeak, fp4: noPeak, int8: noPeak };
const noUnit = notKnown('no FP8 or FP4 unit');
const a78 = sourced('A', 'Cortex-A78AE', 'lscpu and tegrastats captures');
const lpddr5 = sourced('A', 'LPDDR5', known);
const unified = sourced('A', true, 'tegrastats captures of Orin');
const noEcc = notKnown('nvidia-smi prints N/A');

const agx64: DeviceProfile = {
  ...orin,
  id: 'jetson-agx-orin-64gb',
  title: 'Jetson AGX Orin 64 GB',
  thermal: {
    ...orin.thermal,
    zones: sourced('A', [...orinZones, 'tboard-thermal', 'tdiode-thermal'], deviceTree),
  },
  streamingMultiprocessors: sourced('B', 16, known),
  cudaCores: sourced('B', 2048, known),
  memory: {
    marketingBytes: sourced('A', 64 * gibibyte, known),
    kind: lpddr5,
    unified,
    bandwidthBytesPerSecond: sourced('A', 204.8e9, known),
    visible: sourced('A', mebibytes(61_440, 64_512), 'tegrastats captures: MemTotal 62 817 to 62 841 MiB'),
    ecc: noEcc,
  },
  cpu: { cores: sourced('A', 12, 'tegrastats captures: 12 entries'), model: a78 },
  power: {
    minWatts: sourced('B', 15, known),
    defaultWatts: sourced('A', 30, 'default mode MODE_30W: jetson_stats tests/nvpmodel'),
    maxWatts: sourced('B', 60, known),
    limitSettable: noLimit,
  },
  powerModes: [
    sourced(
      'A',
      [mode(0, 'MAXN'), mode(1, 'MODE_15W'), mode(2, 'MODE_30W', 'default'), mode(3, 'MODE_50W')],
      'jetson_stats tests/nvpmodel; ghaf PR 272',
      'JetPack 5 and 6',
    ),
    sourced(
      'A',
      [
        mode(0, 'MAXN'),
        mode(1, 'MODE_15W'),
        mode(2, 'MODE_30W', 'default'),
        mode(3, 'MODE_50W'),
        mode(null, 'MODE_30W_2CORE'),
      ],
      'jetson_stats tests/nvpmodel',
      'JetPack 7.2',
    ),
  ],
  software: orinSoftware,
  peakTflops: {
    fp32: noPeak,
    bf16: sourced('K', 43, 'about'),
    fp8: noUnit,
    fp4: noUnit,
    int8: sourced('K', 85, 'about: the GPU part of the advertised 275 sparse TOPS'),
  },
  notes: [
    sourced('A', 'tboard and tdiode have a critical trip of 107 °C of their own.', deviceTree),
    sourced(
      'A',
      'No rail measures the whole board: VDD_GPU_SOC + VDD_CPU_CV + VIN_SYS_5V0.',
      'tegrastats captures',
    ),
  ],
  match: {
    ...noMatch,
    socs: ['tegra234'],
    modules: ['p3701-0005'],
    modelWords: ['AGX Orin'],
    gpuNames: ['Orin (nvgpu)'],
  },
};

const agx32: DeviceProfile = {
  ...orin,
  id: 'jetson-agx-orin-32gb',
  title: 'Jetson AGX Orin 32 GB',
  thermal: agx64.thermal,
  streamingMultiprocessors: sourced('D', 14, '1792 cores at 128 per multiprocessor'),
  cudaCores: sourced('K', 1792, known),
  memory: {
    marketingBytes: sourced('A', 32 * gibibyte, known),
    kind: lpddr5,
    unified,
    bandwidthBytesPerSecond: sourced('B', 204.8e9, known),
    visible: sourced('B', mebibytes(29_696, 31_744), 'tegrastats line of JetPack 5: 30 536 MiB'),
    ecc: noEcc,
  },
  cpu: { cores: sourced('B', 8, known), model: a78 },
  power: {
    minWatts: sourced('B', 15, known),
    defaultWatts: notKnown('its list of modes was not found'),
    maxWatts: sourced('B', 40, known),
    limitSettable: noLimit,
  },
  powerModes: [notKnown('no list of this module was found; the 64 GB module has other limits')],
  software: orinSoftware,
  peakTflops: noPeaks,
  notes: [],
  match: {
    ...noMatch,
    socs: ['tegra234'],
    modules: ['p3701-0004'],
    modelWords: ['AGX Orin'],
    gpuNames: ['Orin (nvgpu)'],
  },
};

const nx16: DeviceProfile = {
  ...orin,
  id: 'jetson-orin-nx-16gb',
  title: 'Jetson Orin NX 16 GB',
  streamingMultiprocessors: sourced('D', 8, '1024 cores at 128 per multiprocessor'),
  cudaCores: sourced('B', 1024, known),
  memory: {
    marketingBytes: sourced('B', 16 * gibibyte, known),
    kind: lpddr5,
    unified,
    bandwidthBytesPerSecond: sourced('B', 102.4e9, known),
    visible: sourced('K', mebibytes(14_848, 16_384), 'about 15 500 MiB'),
    ecc: noEcc,
  },
  cpu: { cores: sourced('B', 8, known), model: a78 },
  power: {
    minWatts: sourced('B', 10, known),
    defaultWatts: notKnown('differs from image to image'),
    maxWatts: sourced('B', 40, `${known}: 25 W, 40 W with a Super image`),
    limitSettable: noLimit,
  },
  powerModes: [
    sourced(
      'C',
      [mode(0, 'MAXN_SUPER'), mode(null, '10W'), mode(null, '15W'), mode(null, '25W'), mode(null, '40W')],
      `${community}; ids vary`,
      'Super images',
    ),
  ],
  software: nxSoftware,
  peakTflops: noPeaks,
  notes: [sourced('C', 'Names of modes cap clocks, not power: 29 W was measured in MAXN_SUPER.', community)],
  match: {
    ...noMatch,
    socs: ['tegra234'],
    modules: ['p3767-0000'],
    modelWords: ['Orin NX'],
    gpuNames: ['Orin (nvgpu)'],
  },
};

const nano8: DeviceProfile = {
  ...orin,
  id: 'jetson-orin-nano-8gb',
  title: 'Jetson Orin Nano 8 GB',
  streamingMultiprocessors: sourced('D', 8, '1024 cores at 128 per multiprocessor'),
  cudaCores: sourced('B', 1024, known),
  memory: {
    marketingBytes: sourced('A', 8 * gibibyte, known),
    kind: lpddr5,
    unified,
    bandwidthBytesPerSecond: sourced('B', 68e9, `${known}; 102.4 GB/s in Super modes`, 'modes without Super'),
    visible: sourced(
      'A',
      mebibytes(7_168, 8_192),
      'tegrastats captures: MemTotal 7 486 MiB on R39.2, 7 844 before',
    ),
    ecc: noEcc,
  },
  cpu: { cores: sourced('A', 6, 'tegrastats captures: 6 entries'), model: a78 },
  power: {
    minWatts: sourced('B', 7, known),
    defaultWatts: notKnown('15W or 25W, by image'),
    maxWatts: sourced('B', 25, known),
    limitSettable: noLimit,
  },
  powerModes: [
    sourced('B', [mode(0, '15W'), mode(1, '7W')], community, 'images without Super'),
    sourced(
      'B',
      [mode(0, '15W'), mode(1, '25W'), mode(2, 'MAXN_SUPER')],
      `${community}; axol PR 220`,
      'Super images',
    ),
  ],
  software: nanoSoftware,
  peakTflops: {
    fp32: noPeak,
    bf16: sourced('K', 17, 'about, Super'),
    fp8: noUnit,
    fp4: noUnit,
    int8: sourced('K', 33, 'about: half of the advertised 67 sparse TOPS'),
  },
  notes: [
    sourced('B', 'Super modes run memory at 3199 MHz instead of 2133: 102.4 GB/s.', known),
    sourced(
      'C',
      'JetPack 7.2 can lose 25W and MAXN_SUPER until the firmware is updated.',
      'Seeed #54',
      'JetPack 7.2',
    ),
  ],
  match: {
    ...noMatch,
    socs: ['tegra234'],
    modules: ['p3767-0003', 'p3767-0005'],
    modelWords: ['Orin Nano'],
    gpuNames: ['Orin (nvgpu)'],
  },
};

export const orinProfiles: readonly DeviceProfile[] = [agx64, agx32, nx16, nano8];
