import { planEngines } from '../contract/plan-engines.ts';
import type { EngineBehaviour, ServedEngine } from './engine-behaviour.ts';
import { llamaCpp } from './llama-cpp/behaviour.ts';
import { mlcLlm } from './mlc-llm/behaviour.ts';
import { ollama } from './ollama/behaviour.ts';
import { sglang } from './sglang/behaviour.ts';
import { tensorRtEdgeLlm } from './tensorrt-edge-llm/behaviour.ts';
import { tensorRtLlm } from './tensorrt-llm/behaviour.ts';
import { tgi } from './tgi/behaviour.ts';
import { triton } from './triton/behaviour.ts';
import { vllm } from './vllm/behaviour.ts';

const behaviours = {
  vllm,
  sglang,
  'tensorrt-llm': tensorRtLlm,
  triton,
  'mlc-llm': mlcLlm,
  'llama-cpp': llamaCpp,
  ollama,
  tgi,
  'tensorrt-edge-llm': tensorRtEdgeLlm,
} as const satisfies Record<ServedEngine, EngineBehaviour>;

/** Every engine that is a server of its own. */
export const servedEngines = planEngines.filter((engine) => engine !== 'embedded');

/** How this engine behaves: its signs of readiness, its log, its metrics, its end. */
export function behaviourOf(engine: ServedEngine): EngineBehaviour {
  return behaviours[engine];
}
