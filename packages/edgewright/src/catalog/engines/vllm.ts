import { cardFamily, jetsonFamily, orinFamily, sparkFamily, thorFamily } from '../device-families.ts';
import { gibibyte } from '../device-profile.ts';
import { sourced } from '../provenance.ts';
import { assumedEagle3 } from './assumed-speculation.ts';
import type { EngineProfile } from './engine-profile.ts';
import { bf16, f16, fp8, int4Awq, int4Gptq, int8, mxfp4, nvfp4, w4a16 } from './precisions.ts';

const skills = 'NVIDIA/skills 7149a88';

/** The main road on every GPU of the catalog but Pascal. */
export const vllm: EngineProfile = {
  id: 'vllm',
  title: 'vLLM',
  command: ['vllm', 'serve'],
  pythonPackage: 'vllm',
  versions: '0.20 and newer; images of NVIDIA from 25.09',
  formats: ['huggingface'],
  devices: [
    {
      devices: thorFamily,
      support: 'yes',
      because: 'upstream images from 0.20 have kernels for sm_110; before that those of NVIDIA',
      source: `${skills}; vLLM #39233, #39878`,
      confidence: 'A',
    },
    {
      devices: orinFamily,
      support: 'yes',
      because: 'upstream images from 0.20 on JetPack 7.2, an image of NVIDIA on JetPack 6',
      source: skills,
      confidence: 'A',
    },
    { devices: sparkFamily, support: 'yes', because: 'CUDA 13 images', source: skills, confidence: 'A' },
    {
      devices: ['tesla-p40'],
      support: 'no',
      because: 'it needs compute capability 7.0, and Pascal has 6.1',
      instead: 'llama-cpp',
      source: 'vLLM, supported hardware',
      confidence: 'A',
    },
    {
      devices: ['cpu-only'],
      support: 'limited',
      because: 'there is a CPU build, which llama.cpp outruns on small hosts',
      source: 'vLLM documentation, CPU backend',
      confidence: 'K',
    },
    {
      devices: cardFamily,
      support: 'yes',
      because: 'CUDA card',
      source: 'vLLM documentation',
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
  precisions: [bf16, f16, fp8, nvfp4, mxfp4, w4a16, int4Awq, int4Gptq, int8],
  kvDtypes: [
    { dtype: 'f16', bytesPerNumber: 2, spelling: null },
    { dtype: 'fp8', bytesPerNumber: 1, spelling: 'fp8', minCapability: '8.9' },
  ],
  blockTokens: 16,
  windowAware: true,
  latent: true,
  tensorParallel: true,
  memory: {
    fraction: { kind: 'of-total', flag: '--gpu-memory-utilization' },
    graphsBytes: 0.6 * gibibyte,
    deviceBytes: 0.5 * gibibyte,
    hostBytes: 2 * gibibyte,
    source: 'Jetson Thor workshop (2025): graphs took 0.55 GiB; context and host processes are assumptions',
  },
  batchTokens: { default: 2048, large: { fromBytes: 70 * gibibyte, tokens: 8192 } },
  images: [
    {
      devices: orinFamily,
      belowL4t: '39.0.0',
      image: 'ghcr.io/nvidia-ai-iot/vllm:latest-jetson-orin',
      version: null,
      command: ['vllm', 'serve'],
      source: skills,
    },
    {
      devices: jetsonFamily,
      belowL4t: '39.0.0',
      image: 'nvcr.io/nvidia/vllm:26.04-py3',
      version: null,
      command: ['vllm', 'serve'],
      alternatives: [
        {
          image: 'ghcr.io/nvidia-ai-iot/vllm:0.14.0-r38.3-arm64-sbsa-cu130-24.04',
          because: 'vLLM 0.14.0, built for this release of Jetson Linux',
        },
        {
          image: 'ghcr.io/nvidia-ai-iot/vllm:latest-jetson-thor',
          because: 'moves, and may lag behind',
        },
        {
          image: 'nvcr.io/nvidia/vllm:25.09-py3',
          because: 'vLLM 0.10.1.1, as the Thor workshop of 2025 had it',
        },
      ],
      source: `${skills}; NGC release notes: 26.03 has vLLM 0.17.1, 26.05 has 0.20.1`,
    },
    {
      devices: ['cpu-only'],
      image: 'public.ecr.aws/q9t5s3a7/vllm-cpu-release-repo:latest',
      version: null,
      command: [],
      source: 'vLLM documentation, images for CPUs (x86)',
    },
    {
      devices: 'all',
      image: 'vllm/vllm-openai:v0.28.0',
      version: '0.28.0',
      template: 'vllm/vllm-openai:v{version}',
      command: [],
      alternatives: [
        { image: 'vllm/vllm-openai:latest', because: 'moves with every release; what NVIDIA names for Thor' },
      ],
      source: `${skills}: the entry point is "vllm serve" already; vLLM #55406 ran v0.28.0 on Thor`,
    },
  ],
  speculation: [
    {
      devices: jetsonFamily,
      profile: {
        method: 'eagle3',
        draftTokens: 5,
        draftPasses: 5,
        acceptedTokens: 2.6,
        mostSessions: 2,
        source: `${skills}: helps up to 2 sessions, loses from 8; acceptance assumed`,
      },
    },
    { devices: 'all', profile: assumedEagle3 },
  ],
  notes: [
    sourced(
      'A',
      'Its share is of all device memory; a start fails when less is free.',
      'vLLM, request_memory',
    ),
    sourced('A', 'Telemetry is on unless VLLM_NO_USAGE_STATS=1.', 'vLLM documentation'),
  ],
};
