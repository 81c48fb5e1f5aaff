import { type DeviceProfile, gibibyte, mebibytes, noMatch } from '../device-profile.ts';
import { notKnown, type Sourced, sourced } from '../provenance.ts';
import { cardDefaults, noJetpack, noMig, noPeak } from './common.ts';

const sheets = 'cputronic; hmc-tech; huggingface.js hardware list';
const migGuide = 'NVIDIA MIG guide 610';
const configurator = 'aiconfigurator 095f58a51, scaled to 2430 MHz';

const blackwell = {
  ...cardDefaults,
  architecture: sourced('B', 'Blackwell', sheets),
  computeCapability: sourced('B', '12.0', sheets),
  sm: sourced('B', 'sm_120', 'CUDA toolkit'),
  smAliases: sourced(
    'B',
    ['sm_120a', 'sm_120f'],
    'CUDA toolkit; some kernels have FP4 only when built for sm_120f',
  ),
  nvlink: sourced('B', false, sheets),
  software: {
    ...noJetpack,
    minDriver: sourced('K', '570', 'first branch that knows Blackwell cards; 580 is the one to use'),
    minCuda: sourced('K', '12.8', 'first CUDA release with sm_120'),
    maxCuda: notKnown('no end is announced'),
  },
} as const satisfies Partial<DeviceProfile>;

const notSplit: DeviceProfile['sharing'] = {
  mig: noMig('A', `${migGuide} does not list it; 4500, 5000 and 6000 are listed`),
  mps: sourced('K', true, 'Volta and newer'),
  timeSlicing: sourced('A', true, 'NVIDIA k8s-device-plugin'),
};

const gddr7 = sourced('B', 'GDDR7', sheets);
const discrete = sourced('A', false, 'PCIe card');
const readLimit = notKnown('read power.min_limit');

/** A card whose limit `nvidia-smi -pl` moves. */
function cardPower(defaultWatts: Sourced<number>): DeviceProfile['power'] {
  return {
    minWatts: readLimit,
    defaultWatts,
    maxWatts: notKnown('read power.max_limit'),
    limitSettable: sourced('K', true, 'nvidia-smi -pl, within power.min_limit and power.max_limit'),
  };
}

const pro4000: DeviceProfile = {
  ...blackwell,
  id: 'rtx-pro-4000-blackwell',
  title: 'RTX PRO 4000 Blackwell',
  chip: sourced('B', 'GB203', sheets),
  streamingMultiprocessors: sourced('B', 70, sheets),
  cudaCores: sourced('B', 8960, sheets),
  memory: {
    marketingBytes: sourced('B', 24 * gibibyte, sheets),
    kind: gddr7,
    unified: discrete,
    bandwidthBytesPerSecond: sourced('B', 672e9, 'cputronic; hmc-tech'),
    visible: sourced(
      'C',
      mebibytes(24_000, 25_000),
      'one real probe: 24 467 MiB; others show 24 564 and 24 576',
    ),
    ecc: sourced('B', true, `${sheets}; whether it is on by default was not found`),
  },
  power: cardPower(sourced('B', 140, 'cputronic; huggingface.js hardware list')),
  sharing: notSplit,
  peakTflops: {
    fp32: notKnown('sources differ: 46.9 and 36.83'),
    bf16: sourced('D', 188, '95.84 × 2617/1337 MHz of the SFF card; 140 W will not hold that clock'),
    fp8: sourced('D', 375, '191.67 × 2617/1337 MHz of the SFF card'),
    fp4: sourced('D', 750, '383.35 × 2617/1337 MHz of the SFF card'),
    int8: sourced('D', 375, '191.67 × 2617/1337 MHz of the SFF card'),
  },
  notes: [
    sourced(
      'A',
      'NVFP4 and MXFP4 in hardware; some engines fall back to Marlin.',
      'vLLM #23497, #38423, #43507',
    ),
    sourced(
      'B',
      'TensorRT-LLM lists no RTX PRO card: neither supported nor refused.',
      'TensorRT-LLM supported hardware',
    ),
  ],
  match: { ...noMatch, gpuNames: ['NVIDIA RTX PRO 4000 Blackwell'] },
};

const pro4000Sff: DeviceProfile = {
  ...pro4000,
  id: 'rtx-pro-4000-blackwell-sff',
  title: 'RTX PRO 4000 Blackwell SFF Edition',
  memory: {
    ...pro4000.memory,
    bandwidthBytesPerSecond: sourced('B', 432e9, 'hmc-tech; cputronic'),
    visible: sourced('K', mebibytes(24_000, 25_000), 'no capture; as the card of full height'),
  },
  power: cardPower(sourced('B', 70, 'cputronic; huggingface.js hardware list')),
  peakTflops: {
    fp32: noPeak,
    bf16: sourced('C', 95.8, 'hmc-tech, at 1337 MHz'),
    fp8: sourced('C', 191.7, 'hmc-tech, at 1337 MHz'),
    fp4: sourced('C', 383.4, 'hmc-tech, at 1337 MHz'),
    int8: sourced('C', 191.7, 'hmc-tech, at 1337 MHz'),
  },
  notes: [],
  match: { ...noMatch, gpuNamePattern: /^(?:NVIDIA )?RTX PRO 4000 Blackwell SFF(?: Edition)?$/i },
};

const laptopList = 'hmc-tech; cputronic: mobile';

const pro4000Laptop: DeviceProfile = {
  ...pro4000,
  id: 'rtx-pro-4000-blackwell-laptop',
  title: 'RTX PRO 4000 Blackwell Laptop GPU',
  streamingMultiprocessors: sourced('D', 60, '7680 cores at 128 per multiprocessor'),
  cudaCores: sourced('B', 7680, laptopList),
  memory: {
    marketingBytes: sourced('B', 16 * gibibyte, laptopList),
    kind: gddr7,
    unified: discrete,
    bandwidthBytesPerSecond: notKnown('no source'),
    visible: notKnown('no capture'),
    ecc: notKnown('no source'),
  },
  power: cardPower(sourced('B', 80, laptopList)),
  peakTflops: { fp32: noPeak, bf16: noPeak, fp8: noPeak, fp4: noPeak, int8: noPeak },
  notes: [],
  match: {
    ...noMatch,
    gpuNamePattern: /^(?:NVIDIA )?RTX PRO 4000 Blackwell (?:Generation )?(?:Laptop GPU|Laptop|Mobile)$/i,
  },
};

const pro4500: DeviceProfile = {
  ...blackwell,
  id: 'rtx-pro-4500-blackwell',
  title: 'RTX PRO 4500 Blackwell',
  chip: sourced('B', 'GB203', sheets),
  streamingMultiprocessors: sourced('B', 82, sheets),
  cudaCores: sourced('B', 10_496, sheets),
  memory: {
    marketingBytes: sourced('B', 32 * gibibyte, sheets),
    kind: gddr7,
    unified: discrete,
    bandwidthBytesPerSecond: sourced('B', 896e9, sheets),
    visible: sourced('A', mebibytes(32_000, 33_000), 'local-ai-registry PR 56: 32 623 MiB'),
    ecc: notKnown('no source'),
  },
  power: cardPower(sourced('B', 200, sheets)),
  sharing: {
    ...notSplit,
    mig: {
      supported: sourced('A', true, migGuide),
      instances: sourced('A', 2, migGuide),
      profiles: notKnown('not looked up; `nvidia-smi mig -lgip` lists them'),
      minDriver: notKnown('the guide gives one for 5000 and 6000 only'),
    },
  },
  peakTflops: { fp32: noPeak, bf16: noPeak, fp8: noPeak, fp4: noPeak, int8: noPeak },
  match: { ...noMatch, gpuNames: ['NVIDIA RTX PRO 4500 Blackwell'] },
};

const pro6000: DeviceProfile = {
  ...blackwell,
  id: 'rtx-pro-6000-blackwell',
  title: 'RTX PRO 6000 Blackwell Workstation Edition',
  chip: sourced('A', 'GB202', configurator),
  streamingMultiprocessors: sourced('A', 188, configurator),
  cudaCores: sourced('A', 24_064, configurator),
  memory: {
    marketingBytes: sourced('A', 96 * gibibyte, configurator),
    kind: sourced('A', 'GDDR7', configurator),
    unified: discrete,
    bandwidthBytesPerSecond: sourced('A', 1.792e12, configurator),
    visible: sourced('B', mebibytes(97_000, 98_500), 'vLLM recipes PR 831, a Max-Q card: 97 887 MiB'),
    ecc: sourced('A', true, 'NVIDIA RTX PRO 6000 data sheet'),
  },
  power: cardPower(sourced('A', 600, configurator)),
  sharing: {
    ...notSplit,
    mig: {
      supported: sourced('A', true, migGuide),
      instances: sourced('A', 4, migGuide),
      profiles: sourced('A', ['1g.24gb', '2g.48gb', '4g.96gb'], migGuide),
      minDriver: sourced('A', '575.51.03', migGuide),
    },
  },
  peakTflops: {
    fp32: noPeak,
    bf16: sourced('A', 467.8, `${configurator}, server card`),
    fp8: sourced('A', 935.6, `${configurator}, server card`),
    fp4: sourced('A', 1871.2, `${configurator}, server card`),
    int8: sourced('A', 935.6, `${configurator}, server card`),
  },
  notes: [],
  match: { ...noMatch, gpuNames: ['NVIDIA RTX PRO 6000 Blackwell Workstation Edition'] },
};

const pro6000MaxQ: DeviceProfile = {
  ...pro6000,
  id: 'rtx-pro-6000-blackwell-max-q',
  title: 'RTX PRO 6000 Blackwell Max-Q Workstation Edition',
  power: cardPower(sourced('A', 300, 'NVIDIA RTX PRO 6000 data sheet')),
  peakTflops: { fp32: noPeak, bf16: noPeak, fp8: noPeak, fp4: noPeak, int8: noPeak },
  match: { ...noMatch, gpuNames: ['NVIDIA RTX PRO 6000 Blackwell Max-Q Workstation Edition'] },
};

const pro6000Server: DeviceProfile = {
  ...pro6000,
  id: 'rtx-pro-6000-blackwell-server',
  title: 'RTX PRO 6000 Blackwell Server Edition',
  memory: {
    ...pro6000.memory,
    bandwidthBytesPerSecond: sourced('A', 1.792e12, `${configurator}; other lists say about 1600 GB/s`),
  },
  match: { ...noMatch, gpuNames: ['NVIDIA RTX PRO 6000 Blackwell Server Edition'] },
};

export const rtxProProfiles: readonly DeviceProfile[] = [
  pro4000,
  pro4000Sff,
  pro4000Laptop,
  pro4500,
  pro6000,
  pro6000MaxQ,
  pro6000Server,
];
