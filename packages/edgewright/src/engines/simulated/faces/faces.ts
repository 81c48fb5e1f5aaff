import type { SimulationSpec } from '../simulation-spec.ts';
import { edgeLlmFace } from './edge-llm.ts';
import type { Face } from './face.ts';
import { llamaCppFace } from './llama-cpp.ts';
import { mlcFace } from './mlc-llm.ts';
import { ollamaFace } from './ollama.ts';
import { sglangFace } from './sglang.ts';
import { tensorRtLlmFace } from './tensorrt-llm.ts';
import { tgiFace } from './tgi.ts';
import { tritonFace } from './triton.ts';
import { vllmFace } from './vllm.ts';

/** Every engine that can be simulated, as it looks from outside. */
export const faces = {
  vllm: vllmFace,
  sglang: sglangFace,
  'tensorrt-llm': tensorRtLlmFace,
  triton: tritonFace,
  'mlc-llm': mlcFace,
  'llama-cpp': llamaCppFace,
  ollama: ollamaFace,
  tgi: tgiFace,
  'tensorrt-edge-llm': edgeLlmFace,
} as const satisfies Readonly<Record<SimulationSpec['engine'], Face>>;
