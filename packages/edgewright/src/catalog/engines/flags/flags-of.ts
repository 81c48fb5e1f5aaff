import type { PlanEngine } from '../../../contract/plan-engines.ts';
import { edgeLlmFlags } from './edge-llm.ts';
import type { EngineFlags } from './engine-flags.ts';
import { llamaCppFlags } from './llama-cpp.ts';
import { mlcFlags } from './mlc-llm.ts';
import { ollamaFlags } from './ollama.ts';
import { sglangFlags } from './sglang.ts';
import { tensorrtLlmFlags } from './tensorrt-llm.ts';
import { tgiFlags } from './tgi.ts';
import { tritonFlags } from './triton.ts';
import { vllmFlags } from './vllm.ts';

const tables: readonly EngineFlags[] = [
  vllmFlags,
  sglangFlags,
  tensorrtLlmFlags,
  tritonFlags,
  mlcFlags,
  llamaCppFlags,
  ollamaFlags,
  tgiFlags,
  edgeLlmFlags,
];

/** Null for our own engine, which is not told by flags. */
export function flagsOf(engine: PlanEngine): EngineFlags | null {
  return tables.find((table) => table.engine === engine) ?? null;
}
