import { cardFamily, orinFamily, rtxProFamily, sparkFamily, thorFamily } from '../device-families.ts';
import { gibibyte } from '../device-profile.ts';
import { sourced } from '../provenance.ts';
import type { EngineProfile } from './engine-profile.ts';
import { bf16, f16, fp8, int4Awq, int4Gptq, w4a16 } from './precisions.ts';
import { vllm } from './vllm.ts';

export const mlcLlm: EngineProfile = {
  id: 'mlc-llm',
  title: 'MLC-LLM',
  command: ['mlc_llm', 'serve'],
  pythonPackage: 'mlc_llm',
  versions: '0.20',
  formats: ['mlc'],
  devices: [
    {
      devices: thorFamily,
      support: 'no',
      because: 'no image or wheel for Thor was found; it would have to be built there',
      instead: 'vllm',
      source: 'mlc-llm 79d603f0; jetson-containers #1557',
      confidence: 'B',
    },
    {
      devices: orinFamily,
      support: 'limited',
      because: 'community images of JetPack 6',
      source: 'jetson-containers',
      confidence: 'C',
    },
    {
      devices: [...cardFamily, ...sparkFamily],
      support: 'unlisted',
      because: 'build it, and compile each model for the GPU',
      source: 'mlc-llm 79d603f0',
      confidence: 'C',
    },
    {
      devices: 'all',
      support: 'no',
      because: 'no build was found',
      instead: 'llama-cpp',
      source: 'mlc-llm 79d603f0',
      confidence: 'K',
    },
  ],
  precisions: [
    f16,
    { precision: 'q4f16_1', source: 'mlc-llm 79d603f0' },
    { precision: 'q4f16_0', source: 'mlc-llm 79d603f0' },
    { precision: 'q3f16_1', source: 'mlc-llm 79d603f0' },
    { precision: 'q0f16', source: 'mlc-llm 79d603f0' },
  ],
  kvDtypes: [{ dtype: 'f16', bytesPerNumber: 2, spelling: null }],
  blockTokens: 16,
  windowAware: true,
  latent: false,
  tensorParallel: true,
  memory: {
    fraction: { kind: 'of-total', flag: 'gpu_memory_utilization' },
    graphsBytes: 0.5 * gibibyte,
    deviceBytes: 0.4 * gibibyte,
    hostBytes: 1 * gibibyte,
    source: 'assumed',
  },
  batchTokens: { default: 2048, large: null },
  images: [
    {
      devices: orinFamily,
      belowL4t: '39.0.0',
      image: 'dustynv/mlc:0.20.0-r36.4.0',
      version: '0.20.0',
      command: ['mlc_llm', 'serve'],
      source: 'jetson-containers; built for L4T 36',
    },
  ],
  speculation: [],
  notes: [sourced('A', 'No FP8 cache, no NVFP4, no health endpoint.', 'mlc-llm 79d603f0')],
};

export const tgi: EngineProfile = {
  ...vllm,
  id: 'tgi',
  title: 'Text Generation Inference',
  command: ['text-generation-launcher'],
  pythonPackage: null,
  versions: '3.3, in maintenance',
  devices: [
    {
      devices: [...thorFamily, ...orinFamily, ...sparkFamily],
      support: 'no',
      because: 'its images are for x86 only, and these boxes are Arm',
      instead: 'vllm',
      source: 'TGI v3.3.7, Dockerfile',
      confidence: 'A',
    },
    {
      devices: rtxProFamily,
      support: 'no',
      because: 'its kernels are not built for sm_120, and it is in maintenance',
      instead: 'vllm',
      source: 'TGI v3.3.7, list of architectures',
      confidence: 'A',
    },
    {
      devices: ['tesla-p40', 'cpu-only'],
      support: 'no',
      because: 'it needs a newer GPU',
      instead: 'llama-cpp',
      source: 'TGI v3.3.7',
      confidence: 'K',
    },
    {
      devices: 'all',
      support: 'limited',
      because: 'it is in maintenance: vLLM is its successor',
      source: 'TGI v3.3.7, README',
      confidence: 'A',
    },
  ],
  precisions: [bf16, f16, fp8, w4a16, int4Awq, int4Gptq],
  refusedMethods: [
    {
      method: 'modelopt-fp8',
      because: 'it does not read checkpoints of ModelOpt: use vllm',
      source: 'TGI launcher',
    },
  ],
  kvDtypes: [
    { dtype: 'f16', bytesPerNumber: 2, spelling: null },
    { dtype: 'fp8', bytesPerNumber: 1, spelling: 'fp8_e4m3fn', minCapability: '8.9' },
  ],
  windowAware: false,
  latent: false,
  memory: { ...vllm.memory, fraction: { kind: 'allocator-cap', flag: '--cuda-memory-fraction' } },
  images: [
    {
      devices: 'all',
      image: 'ghcr.io/huggingface/text-generation-inference:3.3.7',
      version: '3.3.7',
      template: 'ghcr.io/huggingface/text-generation-inference:{version}',
      command: [],
      source: 'TGI README',
    },
  ],
  speculation: [],
  notes: [],
};
