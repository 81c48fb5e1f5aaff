import { matrix } from '../documents.ts';
import { asBandwidth, asMebibytes, asPowerRange, asProductSize, orUnknown } from '../format-value.ts';
import { rightly, saysMatrix, type SeedClaim, silent } from './seed-claim.ts';

const card = ['rtx-pro-4000-blackwell'];

/** The RTX PRO 4000 Blackwell as the compatibility matrix describes it. */
export const rtxProClaims: readonly SeedClaim[] = [
  {
    id: 'R1',
    topic: 'Compute capability',
    devices: card,
    statements: [saysMatrix('334, 531', 'SM 9.0, which is Hopper')],
    use: ({ computeCapability, sm, chip, streamingMultiprocessors, cudaCores }) =>
      `${orUnknown(computeCapability.value)}, ${orUnknown(sm.value)} (${orUnknown(chip.value)}, ` +
      `${orUnknown(streamingMultiprocessors.value)} multiprocessors, ${orUnknown(cudaCores.value)} cores)`,
    confidence: 'B',
    source: 'cputronic; hmc-tech; huggingface.js hardware list',
    factPath: 'accelerators.computeCapability',
  },
  {
    id: 'R2',
    topic: 'Memory',
    devices: card,
    statements: [saysMatrix('338–343, 488, 532', '20 GB GDDR6X, as an older card has')],
    use: ({ memory }) =>
      `${asProductSize(memory.marketingBytes.value ?? 0)} ${orUnknown(memory.kind.value)}${memory.ecc.value === true ? ' with ECC' : ''}`,
    confidence: 'B',
    source: 'cputronic; hmc-tech; huggingface.js hardware list',
    factPath: 'accelerators.memory.totalBytes',
  },
  {
    id: 'R3',
    topic: 'Memory that nvidia-smi shows',
    devices: card,
    statements: [saysMatrix('338, 488', '20 GB')],
    use: ({ memory: { visible } }) =>
      visible.value === null
        ? 'not known'
        : `at least ${asMebibytes(visible.value.leastBytes)} and less than ${asMebibytes(visible.value.belowBytes)}; 24467 MiB was seen`,
    confidence: 'C',
    source: 'one real probe',
    factPath: 'accelerators.memory.totalBytes',
  },
  {
    id: 'R4',
    topic: 'Memory bandwidth',
    devices: card,
    statements: [saysMatrix('346, 534', 'about 500 GB/s')],
    use: ({ memory }) => `${asBandwidth(memory.bandwidthBytesPerSecond.value ?? 0)} (SFF Edition: 432 GB/s)`,
    confidence: 'B',
    source: 'cputronic; hmc-tech',
    factPath: null,
  },
  {
    id: 'R5',
    topic: 'Power',
    devices: card,
    statements: [saysMatrix('349–351, 535, 729, 741', '130 W, fixed, while it tells how to set 120 W')],
    use: ({ power }) =>
      `${asPowerRange(power)}${power.limitSettable.value === true ? ', settable between power.min_limit and power.max_limit' : ''}`,
    confidence: 'B',
    source: 'cputronic; huggingface.js hardware list',
    factPath: 'accelerators.power',
  },
  {
    id: 'R6',
    topic: 'FP4',
    devices: card,
    statements: [silent(matrix, 'Does not speak of it.')],
    use: 'NVFP4 and MXFP4 in hardware; some engines fall back',
    confidence: 'A',
    source: 'vLLM #23497, #38423, #43507',
    factPath: null,
  },
  {
    id: 'R7',
    topic: 'Driver and CUDA',
    devices: card,
    statements: [saysMatrix('384–390, 546–547', 'driver 545 or 550, CUDA 12.3 or 12.4')],
    use: ({ software }) =>
      `driver ${orUnknown(software.minDriver.value)} or newer, CUDA ${orUnknown(software.minCuda.value)} or newer; better 580 and CUDA 13`,
    confidence: 'K',
    source:
      'NVIDIA MIG guide 610 gives 575.51.03 for larger cards; the first branch for this one was not looked up',
    factPath: 'driver.version',
  },
  {
    id: 'R8',
    topic: 'TensorRT and TensorRT-LLM',
    devices: card,
    statements: [saysMatrix('336, 396–397, 409–411', 'TensorRT 9, TensorRT-LLM 0.8, all kernels there')],
    use: 'TensorRT 10.8 or newer; TensorRT-LLM lists no RTX PRO card, so vLLM and llama.cpp are the safe choices',
    confidence: 'K',
    source: 'TensorRT-LLM, list of supported hardware (B); the TensorRT version was not looked up',
    factPath: null,
  },
  {
    id: 'R9',
    topic: 'Base image',
    devices: card,
    statements: [saysMatrix('455', 'CUDA 12.4.0 on Ubuntu 22.04, which has no sm_120')],
    use: ({ software, container }) =>
      `an image with CUDA ${orUnknown(software.minCuda.value)} or newer, for example ${orUnknown(container.testImage.value)}`,
    confidence: 'K',
    source: 'CUDA toolkit: first release with sm_120',
    factPath: null,
  },
  {
    id: 'R10',
    topic: 'Tensor parallelism',
    devices: card,
    statements: [saysMatrix('353–355, 480, 944–947', 'not supported, because there is no NVLink')],
    use: 'works over PCIe with two cards or more; NVLink is no condition. With one card its size is 1',
    confidence: 'K',
    source: 'vLLM over PCIe, for example club-3090 #1381',
    factPath: 'accelerators',
  },
  {
    id: 'R11',
    topic: 'MIG',
    devices: card,
    statements: [rightly(saysMatrix('566', 'no'))],
    use: ({ sharing }) => (sharing.mig.supported.value === false ? 'no; 4500, 5000 and 6000 have it' : 'yes'),
    confidence: 'A',
    source: 'NVIDIA MIG guide 610',
    factPath: 'accelerators.migEnabled',
  },
  {
    id: 'R12',
    topic: 'MPS',
    devices: card,
    statements: [rightly(saysMatrix('483, 565', 'yes'))],
    use: ({ sharing }) => (sharing.mps.value === true ? 'yes' : 'no'),
    confidence: 'K',
    source: 'Volta and newer',
    factPath: null,
  },
  {
    id: 'R13',
    topic: 'Throttling',
    devices: card,
    statements: [saysMatrix('732', 'at 83 °C')],
    use: ({ thermal }) =>
      thermal.throttleC.value === null
        ? 'no constant is known: `nvidia-smi -q` tells how far the limit is (GPU T.Limit)'
        : `${thermal.throttleC.value} °C`,
    confidence: 'K',
    source: 'no source gives one',
    factPath: 'accelerators.thermalLimits',
  },
  {
    id: 'R14',
    topic: 'Products of this name',
    devices: [...card, 'rtx-pro-4000-blackwell-sff', 'rtx-pro-4000-blackwell-laptop'],
    statements: [silent(matrix, 'Does not tell the editions apart.')],
    use: 'three: the card (140 W), the SFF Edition (70 W, 432 GB/s) and the laptop GPU (16 GB, 80 W). The whole name decides',
    confidence: 'B',
    source: 'hmc-tech; cputronic',
    factPath: null,
  },
];
