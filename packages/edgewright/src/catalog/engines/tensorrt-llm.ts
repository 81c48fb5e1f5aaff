import { jetsonFamily, rtxProFamily, sparkFamily, thorFamily } from '../device-families.ts';
import { gibibyte } from '../device-profile.ts';
import { sourced } from '../provenance.ts';
import { assumedEagle3 } from './assumed-speculation.ts';
import type { DeviceSupport, EngineProfile } from './engine-profile.ts';
import { bf16, f16, fp8, mxfp4, nvfp4 } from './precisions.ts';

const list = 'TensorRT-LLM, supported hardware';

const notOnJetson: DeviceSupport = {
  devices: jetsonFamily,
  support: 'no',
  because:
    'no release supports Jetson: the last branch for one, v0.12.0-jetson, was for AGX Orin on JetPack 6.1 and is not maintained',
  instead: 'tensorrt-edge-llm',
  source: 'TensorRT-LLM #5594, #9713, #1160, #3344',
  confidence: 'A',
};
const others: readonly DeviceSupport[] = [
  { devices: sparkFamily, support: 'yes', because: 'in the official list', source: list, confidence: 'A' },
  { devices: ['h200'], support: 'yes', because: 'in the official list', source: list, confidence: 'A' },
  {
    devices: [...rtxProFamily, 'l4'],
    support: 'unlisted',
    because: 'its list of hardware names other cards of the generation, not this one',
    source: list,
    confidence: 'B',
  },
  {
    devices: ['tesla-p40', 'cpu-only'],
    support: 'no',
    because: 'it begins with Ampere',
    instead: 'llama-cpp',
    source: list,
    confidence: 'A',
  },
  {
    devices: 'all',
    support: 'unlisted',
    because: 'a device that the catalog does not have',
    source: 'none',
    confidence: 'K',
  },
];

export const tensorrtLlm: EngineProfile = {
  id: 'tensorrt-llm',
  title: 'TensorRT-LLM',
  command: ['trtllm-serve', 'serve'],
  pythonPackage: 'tensorrt_llm',
  versions: '1.2, PyTorch backend',
  formats: ['huggingface', 'tensorrt-llm'],
  devices: [notOnJetson, ...others],
  precisions: [
    bf16,
    f16,
    fp8,
    nvfp4,
    mxfp4,
    { precision: 'int4-awq', source: 'TensorRT-LLM: checkpoints of ModelOpt (W4A16_AWQ), not of AutoAWQ' },
  ],
  refusedMethods: [
    {
      method: 'awq',
      because: 'it loads AWQ of ModelOpt, not of AutoAWQ: quantise with ModelOpt, or use vllm',
      source: 'TensorRT-LLM, model_config.py',
    },
  ],
  kvDtypes: [
    { dtype: 'f16', bytesPerNumber: 2, spelling: null },
    { dtype: 'fp8', bytesPerNumber: 1, spelling: 'fp8', minCapability: '8.9' },
  ],
  blockTokens: 32,
  windowAware: true,
  latent: true,
  tensorParallel: true,
  memory: {
    fraction: { kind: 'of-free-after-weights', flag: 'free_gpu_memory_fraction' },
    graphsBytes: 0.8 * gibibyte,
    deviceBytes: 0.6 * gibibyte,
    hostBytes: 3 * gibibyte,
    source: 'assumed',
  },
  batchTokens: { default: 8192, large: null },
  images: [
    {
      devices: 'all',
      image: 'nvcr.io/nvidia/tensorrt-llm/release:1.2.1',
      version: '1.2.1',
      template: 'nvcr.io/nvidia/tensorrt-llm/release:{version}',
      command: ['trtllm-serve', 'serve'],
      source: 'TensorRT-LLM documentation; x86 and SBSA',
    },
  ],
  speculation: [{ devices: 'all', profile: assumedEagle3 }],
  notes: [
    sourced(
      'A',
      'Its share is of what is free once the weights are loaded, for the cache only: 0.9 of it takes nearly all memory of a box with unified memory.',
      'TensorRT-LLM, KvCacheConfig',
    ),
  ],
};

/** Triton with the TensorRT-LLM backend: another door to the same engine. */
export const triton: EngineProfile = {
  ...tensorrtLlm,
  id: 'triton',
  title: 'Triton Inference Server',
  command: ['tritonserver'],
  pythonPackage: null,
  versions: '25.08 and newer, TensorRT-LLM backend (llmapi)',
  devices: [
    {
      devices: thorFamily,
      support: 'limited',
      because:
        'only with vLLM inside (vllm-python-py3, for Arm with CUDA 13): TensorRT-LLM does not run on Jetson, and nobody has shown this image on a Thor',
      source: 'Triton, compatibility matrix; Triton #8632 runs the 25.10 image there',
      confidence: 'C',
    },
    {
      ...notOnJetson,
      because:
        'its images for language models are for servers on Arm and x86; those called igpu are of JetPack 6 and have no backend for language models',
      instead: 'vllm',
      source: 'NGC catalogue; Triton release notes',
    },
    ...others,
  ],
  images: [
    {
      devices: thorFamily,
      image: 'nvcr.io/nvidia/tritonserver:26.07-vllm-python-py3',
      version: '0.24.0',
      flavour: 'vllm',
      command: ['tritonserver'],
      source: 'Triton, compatibility matrix: 26.07 carries vLLM 0.24.0',
    },
    {
      devices: 'all',
      image: 'nvcr.io/nvidia/tritonserver:26.07-trtllm-python-py3',
      version: '1.2.1',
      flavour: 'llmapi',
      command: ['tritonserver'],
      source: 'Triton, compatibility matrix: 26.04 to 26.07 carry TensorRT-LLM 1.2.1',
    },
  ],
  speculation: [],
  notes: [],
};
