import { type DeviceProfile, gibibyte, mebibytes, noMatch } from '../device-profile.ts';
import { notKnown, sourced } from '../provenance.ts';
import { cardDefaults, noJetpack, noMig, noPeak } from './common.ts';

const configurator = 'aiconfigurator 095f58a51';
const h200Capture = 'nvidia-smi of an H200';
const noUnit = notKnown('no such unit');
const noEnd = notKnown('no end is announced');

const l4: DeviceProfile = {
  ...cardDefaults,
  id: 'l4',
  title: 'NVIDIA L4',
  architecture: sourced('A', 'Ada Lovelace', configurator),
  chip: sourced('B', 'AD104', configurator),
  computeCapability: sourced('A', '8.9', configurator),
  sm: sourced('A', 'sm_89', 'CUDA toolkit'),
  streamingMultiprocessors: sourced('K', 58, 'several lists say 60'),
  cudaCores: sourced('K', 7424, 'several lists say 7680'),
  memory: {
    marketingBytes: sourced('A', 24 * gibibyte, 'NVIDIA L4 data sheet'),
    kind: sourced('A', 'GDDR6', 'NVIDIA L4 data sheet'),
    unified: sourced('A', false, 'PCIe card'),
    bandwidthBytesPerSecond: sourced('A', 300e9, configurator),
    visible: sourced('B', mebibytes(22_500, 24_600), 'several repositories: 23 034 MiB, with ECC'),
    ecc: sourced('A', true, 'NVIDIA L4 data sheet'),
  },
  power: {
    minWatts: notKnown('read power.min_limit'),
    defaultWatts: sourced('A', 72, `${configurator}; huggingface.js hardware list`),
    maxWatts: sourced('A', 72, configurator),
    limitSettable: sourced('K', true, 'nvidia-smi -pl, within power.min_limit and power.max_limit'),
  },
  sharing: {
    mig: noMig('A', 'not listed by the NVIDIA MIG guide 610'),
    mps: sourced('K', true, 'Volta and newer'),
    timeSlicing: sourced('A', true, 'NVIDIA k8s-device-plugin'),
  },
  nvlink: sourced('A', false, 'NVIDIA L4 data sheet'),
  software: {
    ...noJetpack,
    minDriver: sourced('K', '525', 'first branch that knows L4'),
    minCuda: sourced('K', '11.8', 'first CUDA release with sm_89'),
    maxCuda: noEnd,
  },
  peakTflops: {
    fp32: noPeak,
    bf16: sourced('A', 121, configurator),
    fp8: sourced('A', 242, configurator),
    fp4: noUnit,
    int8: sourced('A', 242, configurator),
  },
  match: { ...noMatch, gpuNames: ['NVIDIA L4'] },
};

const h200: DeviceProfile = {
  ...cardDefaults,
  id: 'h200',
  title: 'NVIDIA H200 SXM',
  architecture: sourced('A', 'Hopper', `${h200Capture} -q`),
  chip: sourced('A', 'GH100', configurator),
  computeCapability: sourced('A', '9.0', h200Capture),
  sm: sourced('A', 'sm_90', 'CUDA toolkit'),
  smAliases: sourced('A', ['sm_90a'], 'CUDA toolkit'),
  streamingMultiprocessors: sourced('A', 132, 'NVIDIA H200 data sheet'),
  cudaCores: sourced('A', 16_896, 'NVIDIA H200 data sheet'),
  memory: {
    marketingBytes: sourced('A', 141 * gibibyte, 'NVIDIA H200 data sheet'),
    kind: sourced('A', 'HBM3e', 'NVIDIA H200 data sheet'),
    unified: sourced('A', false, h200Capture),
    bandwidthBytesPerSecond: sourced('A', 4.8e12, configurator),
    visible: sourced('A', mebibytes(143_000, 144_500), `${h200Capture}: 143 771 MiB`),
    ecc: sourced('A', true, `${h200Capture} -q`),
  },
  power: {
    minWatts: sourced('A', 200, `${h200Capture} -q`),
    defaultWatts: sourced('A', 700, `${h200Capture} -q`),
    maxWatts: sourced('A', 700, `${h200Capture} -q`),
    limitSettable: sourced('A', true, `${h200Capture} -q: limits from 200 W to 700 W`),
  },
  sharing: {
    mig: {
      supported: sourced('A', true, 'NVIDIA MIG guide 610'),
      instances: sourced('A', 7, 'NVIDIA MIG guide 610'),
      profiles: notKnown('not looked up; `nvidia-smi mig -lgip` lists them'),
      minDriver: notKnown('not looked up'),
    },
    mps: sourced('A', true, 'Volta and newer'),
    timeSlicing: sourced('A', true, 'NVIDIA k8s-device-plugin'),
  },
  nvlink: sourced('A', true, `${h200Capture}: 18 links of 26.562 GB/s`),
  software: {
    ...noJetpack,
    minDriver: sourced('K', '535', 'first branch that knows H200'),
    minCuda: sourced('K', '11.8', 'first CUDA release with sm_90'),
    maxCuda: noEnd,
  },
  peakTflops: {
    fp32: noPeak,
    bf16: sourced('A', 989, configurator),
    fp8: sourced('A', 1978, configurator),
    fp4: noUnit,
    int8: sourced('A', 1978, configurator),
  },
  match: { ...noMatch, gpuNames: ['NVIDIA H200'] },
};

const p40: DeviceProfile = {
  ...cardDefaults,
  id: 'tesla-p40',
  title: 'Tesla P40',
  architecture: sourced('A', 'Pascal', 'huggingface.js hardware list'),
  chip: sourced('B', 'GP102', 'huggingface.js hardware list'),
  computeCapability: sourced('B', '6.1', 'huggingface.js hardware list'),
  sm: sourced('A', 'sm_61', 'CUDA toolkit'),
  streamingMultiprocessors: sourced('D', 30, '3840 cores at 128 per multiprocessor'),
  cudaCores: sourced('B', 3840, 'huggingface.js hardware list'),
  memory: {
    marketingBytes: sourced('B', 24 * gibibyte, 'huggingface.js hardware list'),
    kind: sourced('B', 'GDDR5', 'huggingface.js hardware list'),
    unified: sourced('A', false, 'PCIe card'),
    bandwidthBytesPerSecond: sourced('K', 346e9, 'not looked up'),
    visible: sourced('K', mebibytes(22_800, 24_600), '24 576 MiB, or 22 919 MiB with ECC'),
    ecc: sourced('K', true, 'can be switched off'),
  },
  power: {
    minWatts: notKnown('read power.min_limit'),
    defaultWatts: sourced('B', 250, 'huggingface.js hardware list'),
    maxWatts: sourced('B', 250, 'huggingface.js hardware list'),
    limitSettable: sourced('K', true, 'nvidia-smi -pl, within power.min_limit and power.max_limit'),
  },
  sharing: {
    mig: noMig('A', 'MIG begins with Ampere'),
    mps: sourced('K', true, 'without limits per client, which begin with Volta'),
    timeSlicing: sourced('A', true, 'NVIDIA k8s-device-plugin'),
  },
  nvlink: sourced('B', false, 'PCIe card'),
  software: {
    ...noJetpack,
    minDriver: notKnown('every driver in use knows it'),
    minCuda: sourced('K', '8.0', 'first CUDA release with sm_61'),
    maxCuda: sourced('K', '12.9', 'CUDA 13 dropped Pascal'),
  },
  peakTflops: {
    fp32: sourced('C', 11.76, 'huggingface.js hardware list'),
    bf16: notKnown('no bfloat16; float16 runs at 1/64 of float32'),
    fp8: noUnit,
    fp4: noUnit,
    int8: sourced('K', 47, 'dp4a'),
  },
  container: {
    gpuArguments: cardDefaults.container.gpuArguments,
    testImage: sourced('K', 'nvidia/cuda:12.8.1-base-ubuntu24.04', 'CUDA 13 images do not run on Pascal'),
    testCommand: sourced(
      'K',
      ['docker', 'run', '--rm', '--gpus', 'all', 'nvidia/cuda:12.8.1-base-ubuntu24.04', 'nvidia-smi'],
      'CUDA 13 images do not run on Pascal',
    ),
  },
  notes: [
    sourced(
      'A',
      'Serves llama.cpp and Ollama with CUDA 12 builds only: TensorRT-LLM wants Ampere, vLLM compute capability 7.0, Triton images 7.5.',
      'their lists of supported hardware',
    ),
  ],
  match: { ...noMatch, gpuNames: ['Tesla P40', 'NVIDIA Tesla P40'] },
};

export const datacenterProfiles: readonly DeviceProfile[] = [l4, h200, p40];
