import { jetsonFamily, orinFamily, sparkFamily, thorFamily } from '../device-families.ts';
import { gibibyte } from '../device-profile.ts';
import { sourced } from '../provenance.ts';
import type { EngineProfile } from './engine-profile.ts';
import { bf16, f16, fp8, int4Awq, nvfp4 } from './precisions.ts';

const documents = 'TensorRT Edge-LLM 0.11.1 documentation';

/** What NVIDIA has instead of TensorRT-LLM on Jetson. */
export const edgeLlm: EngineProfile = {
  id: 'tensorrt-edge-llm',
  title: 'TensorRT Edge-LLM',
  command: ['tensorrt-edgellm-serve'],
  pythonPackage: 'tensorrt_edgellm',
  versions: '0.11',
  formats: ['huggingface'],
  devices: [
    {
      devices: thorFamily,
      support: 'yes',
      because: 'official on JetPack 7.0 to 7.2',
      source: documents,
      confidence: 'A',
    },
    {
      devices: orinFamily,
      support: 'yes',
      fromL4t: '39.0.0',
      because: 'official on JetPack 7.2: FP16, INT8 and INT4 only',
      source: documents,
      confidence: 'A',
    },
    {
      devices: orinFamily,
      support: 'no',
      because: 'JetPack 6 was experimental: it wants JetPack 7.2',
      instead: 'vllm',
      source: documents,
      confidence: 'A',
    },
    {
      devices: sparkFamily,
      support: 'yes',
      because: 'official from 0.10',
      source: documents,
      confidence: 'A',
    },
    {
      devices: ['tesla-p40', 'cpu-only'],
      support: 'no',
      because: 'it has no build for it',
      instead: 'llama-cpp',
      source: documents,
      confidence: 'A',
    },
    {
      devices: 'all',
      support: 'limited',
      because: 'x86 is at the level of developers',
      source: documents,
      confidence: 'A',
    },
  ],
  precisions: [f16, bf16, fp8, nvfp4, int4Awq],
  kvDtypes: [
    { dtype: 'f16', bytesPerNumber: 2, spelling: null },
    { dtype: 'fp8', bytesPerNumber: 1, spelling: 'fp8', minCapability: '8.9' },
  ],
  blockTokens: 1,
  windowAware: false,
  latent: false,
  tensorParallel: false,
  memory: {
    fraction: { kind: 'none' },
    graphsBytes: 0.3 * gibibyte,
    deviceBytes: 0.4 * gibibyte,
    hostBytes: 0.5 * gibibyte,
    source: 'assumed: a C++ program without Python',
  },
  batchTokens: { default: 4096, large: null },
  images: [],
  speculation: [
    {
      devices: [...jetsonFamily, ...sparkFamily],
      profile: {
        method: 'eagle3',
        draftTokens: 60,
        draftPasses: 6,
        acceptedTokens: 4.2,
        mostSessions: 1,
        source:
          'Edge-LLM benchmark page 0.4.0 and 0.9.0: a tree of 60 tokens, 5.2 and 4.2 accepted; its server does not batch while it speculates',
      },
    },
  ],
  notes: [
    sourced(
      'A',
      'Its server is experimental, and serves one request after another without --enable-in-flight-batching.',
      documents,
    ),
    sourced(
      'A',
      'The first start builds an engine on the device: minutes to hours, and again after every change of JetPack.',
      documents,
    ),
    sourced('A', 'In-flight batching refuses speculative decoding.', documents),
  ],
};
