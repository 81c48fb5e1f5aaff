import { type DeviceProfile, gibibyte, mebibytes, noMatch } from '../device-profile.ts';
import { notKnown, sourced } from '../provenance.ts';
import { cardContainer, noJetpack, noMig, noPeak } from './common.ts';

const strata = 'Strata page on DGX Spark';
const about = 'about; half of the advertised sparse figure';

const gb10: DeviceProfile = {
  id: 'dgx-spark-gb10',
  title: 'DGX Spark (GB10)',
  kind: 'spark',
  architecture: sourced('A', 'Blackwell', 'nvidia-smi -q'),
  chip: sourced('A', 'GB10', 'nvidia-smi'),
  computeCapability: sourced('B', '12.1', strata),
  sm: sourced('B', 'sm_121', 'CUDA toolkit; not the sm_110 of Thor: share no kernels and no engines'),
  smAliases: sourced('A', ['sm_121a', 'sm_120f'], 'CUDA toolkit: sm_120f covers 12.0 and 12.1'),
  streamingMultiprocessors: sourced('B', 48, strata),
  cudaCores: sourced('B', 6144, strata),
  memory: {
    marketingBytes: sourced('A', 128 * gibibyte, 'NVIDIA DGX Spark product page'),
    kind: sourced('A', 'LPDDR5X', 'NVIDIA DGX Spark product page'),
    unified: sourced('A', true, 'nvidia-smi prints Not Supported for its memory'),
    bandwidthBytesPerSecond: sourced('A', 273e9, 'NVIDIA DGX Spark product page'),
    visible: sourced('C', mebibytes(120_832, 126_976), 'llmfit community file: 121.63 GiB'),
    ecc: notKnown('nvidia-smi prints N/A'),
  },
  cpu: {
    cores: sourced('A', 20, 'NVIDIA DGX Spark product page'),
    model: sourced('A', '10 × Cortex-X925 + 10 × Cortex-A725', 'NVIDIA DGX Spark product page'),
  },
  power: {
    minWatts: notKnown('no source'),
    defaultWatts: sourced('B', 140, 'huggingface.js hardware list: GB10'),
    maxWatts: sourced('B', 140, 'huggingface.js hardware list; the supply gives 240 W (K)'),
    limitSettable: notKnown('no source'),
  },
  powerModes: [notKnown('DGX OS has no nvpmodel')],
  thermal: {
    zones: notKnown('no source'),
    throttleC: notKnown('no source; nvidia-smi tells the temperature'),
    criticalC: notKnown('no source'),
  },
  sharing: {
    mig: noMig('A', 'nvidia-smi: column MIG M. is N/A'),
    mps: sourced('K', true, 'as other Blackwell GPUs'),
    timeSlicing: sourced('A', true, 'NVIDIA k8s-device-plugin'),
  },
  nvlink: sourced('A', false, 'two ConnectX-7 links connect two boxes'),
  software: {
    ...noJetpack,
    minDriver: sourced('K', '580', 'first branch that knows GB10'),
    minCuda: sourced('K', '13.0', 'CUDA 13 images'),
    maxCuda: notKnown('no end is announced'),
  },
  peakTflops: {
    fp32: noPeak,
    bf16: sourced('K', 125, about),
    fp8: sourced('K', 250, about),
    fp4: sourced('K', 500, `${about} (1000)`),
    int8: sourced('K', 250, about),
  },
  container: cardContainer,
  notes: [
    sourced(
      'C',
      'The driver prints 0 or [N/A] for its memory: read /proc/meminfo.',
      'llmfit; several captures',
    ),
  ],
  match: {
    ...noMatch,
    modelWords: ['DGX Spark', 'DGX_Spark'],
    gpuNames: ['NVIDIA GB10'],
    gpuNamePattern: /\bGB10\b/,
    pciIds: ['10de:2e12'],
  },
};

export const sparkProfiles: readonly DeviceProfile[] = [gb10];
