import { cardFamily, orinFamily, sparkFamily, thorFamily } from '../device-families.ts';
import { gibibyte } from '../device-profile.ts';
import { sourced } from '../provenance.ts';
import { assumedEagle3 } from './assumed-speculation.ts';
import type { EngineProfile } from './engine-profile.ts';
import { bf16, f16, fp8, int4Awq, int4Gptq, int8, mxfp4, w4a16 } from './precisions.ts';

const skills = 'NVIDIA/skills 7149a88';

export const sglang: EngineProfile = {
  id: 'sglang',
  title: 'SGLang',
  command: ['python3', '-m', 'sglang.launch_server'],
  pythonPackage: 'sglang',
  versions: '0.5.5 and newer',
  formats: ['huggingface'],
  devices: [
    {
      devices: thorFamily,
      support: 'limited',
      because: 'an image of NVIDIA lists Thor and advises against FP8 and gpt-oss there',
      source: skills,
      confidence: 'A',
    },
    {
      devices: orinFamily,
      support: 'no',
      because: 'no image for Orin, and nobody recommends it there',
      instead: 'vllm',
      source: skills,
      confidence: 'C',
    },
    {
      devices: sparkFamily,
      support: 'yes',
      because: 'CUDA 13 images',
      source: 'SGLang documentation',
      confidence: 'B',
    },
    {
      devices: ['tesla-p40', 'cpu-only'],
      support: 'no',
      because: 'it needs a GPU of compute capability 7.5 or newer',
      instead: 'llama-cpp',
      source: 'SGLang documentation',
      confidence: 'K',
    },
    {
      devices: cardFamily,
      support: 'yes',
      because: 'CUDA card',
      source: 'SGLang documentation',
      confidence: 'A',
    },
    {
      devices: 'all',
      support: 'unlisted',
      because: 'a device that the catalog does not have',
      source: 'none',
      confidence: 'K',
    },
  ],
  precisions: [
    bf16,
    f16,
    fp8,
    {
      precision: 'nvfp4',
      minCapability: '12.0',
      otherwise: 'NVFP4 on sm_110 was closed as not supported: use vllm or int4-awq',
      source: 'SGLang #18071',
    },
    mxfp4,
    w4a16,
    int4Awq,
    int4Gptq,
    int8,
  ],
  kvDtypes: [
    { dtype: 'f16', bytesPerNumber: 2, spelling: null },
    { dtype: 'fp8', bytesPerNumber: 1, spelling: 'fp8_e4m3', minCapability: '8.9' },
  ],
  blockTokens: 1,
  windowAware: true,
  latent: true,
  tensorParallel: true,
  memory: {
    fraction: { kind: 'static-of-total', flag: '--mem-fraction-static' },
    graphsBytes: 1 * gibibyte,
    deviceBytes: 0.5 * gibibyte,
    hostBytes: 2 * gibibyte,
    source: 'assumed, as vLLM; its share leaves activations and graphs out',
  },
  batchTokens: { default: 8192, large: null },
  images: [
    {
      devices: thorFamily,
      image: 'nvcr.io/nvidia/sglang:26.01-py3',
      version: '0.5.5',
      command: ['python3', '-m', 'sglang.launch_server'],
      source: skills,
    },
    {
      devices: 'all',
      image: 'lmsysorg/sglang:latest',
      version: null,
      template: 'lmsysorg/sglang:v{version}',
      command: ['python3', '-m', 'sglang.launch_server'],
      source: 'SGLang documentation',
    },
  ],
  speculation: [{ devices: 'all', profile: assumedEagle3 }],
  notes: [sourced('A', 'On Thor leave the cache at 16 bits: NVIDIA advises against FP8 there.', skills)],
};
