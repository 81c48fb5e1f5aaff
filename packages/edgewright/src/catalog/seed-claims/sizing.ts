import { thorFamily } from '../device-families.ts';
import { saysMatrix, type SeedClaim } from './seed-claim.ts';

const card = ['rtx-pro-4000-blackwell'];
const perModel = 'work it out for each model';

/** Sizes that must be worked out, not copied. Arithmetic with the formulas of the planner. */
export const sizingClaims: readonly SeedClaim[] = [
  {
    id: 'P1',
    topic: 'Key/value cache for 20 sessions of 20 000 tokens',
    devices: thorFamily,
    statements: [saysMatrix('290–291', '30 to 40 GB')],
    use: `${perModel}: Llama-3.1-8B takes 48.8 GiB in BF16 and 24.4 GiB in FP8, Llama-2-7B four times that, Qwen3-30B-A3B 36.6 GiB, Qwen2.5-7B 21.4 GiB`,
    confidence: 'D',
    source: '20 × 20 000 × 131 072 bytes per token for Llama-3.1-8B',
    factPath: null,
  },
  {
    id: 'P2',
    topic: 'Key/value cache of a small card',
    devices: card,
    statements: [saysMatrix('495–496', '3 to 4 GB for about 8 sessions')],
    use: `${perModel}: 3.5 GiB are 28 672 tokens of Llama-3.1-8B, 8 sessions of 3584`,
    confidence: 'D',
    source: '3.5 GiB / 131 072 bytes per token',
    factPath: null,
  },
  {
    id: 'P3',
    topic: 'Formats for large models on Thor',
    devices: ['jetson-agx-thor-t5000'],
    statements: [saysMatrix('704–705', 'INT4 only from 30 billion parameters on')],
    use: '70B fits in FP8 (67.7 GiB) and 32B in BF16 (61.0 GiB) into about 115 GiB; FP4 is for speed',
    confidence: 'D',
    source: 'parameters × bits',
    factPath: 'accelerators.memory.totalBytes',
  },
  {
    id: 'P4',
    topic: 'Models of 30 billion parameters on a card of 24 GB',
    devices: card,
    statements: [saysMatrix('704', 'too large')],
    use: 'Qwen3-30B-A3B in W4A16 (15.5 GiB) and Qwen3-32B in W4A16 (17.9 GiB) load, with a short context',
    confidence: 'D',
    source: 'parameters × bits',
    factPath: 'accelerators.memory.totalBytes',
  },
  {
    id: 'P5',
    topic: 'Memory to plan with',
    devices: card,
    statements: [saysMatrix('338–340, 488', '20 GB')],
    use: 'about 22.5 GiB: 23.9 GiB less the CUDA context and workspace',
    confidence: 'D',
    source: '24 467 MiB of one real probe',
    factPath: 'accelerators.memory.totalBytes',
  },
  {
    id: 'P6',
    topic: 'Where to try TensorRT-LLM first',
    devices: ['tesla-p40'],
    statements: [saysMatrix('833–836', 'on a P40')],
    use: 'impossible on Pascal: an L4 for TensorRT-LLM, the P40 for llama.cpp',
    confidence: 'D',
    source: 'TensorRT-LLM starts at Ampere',
    factPath: 'accelerators.computeCapability',
  },
];
