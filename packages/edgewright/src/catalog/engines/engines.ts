import type { PlanEngine } from '../../contract/plan-engines.ts';
import { edgeLlm } from './edge-llm.ts';
import type { EngineProfile } from './engine-profile.ts';
import { embedded, llamaCpp, ollama } from './llama-cpp.ts';
import { mlcLlm, tgi } from './mlc-tgi.ts';
import { sglang } from './sglang.ts';
import { tensorrtLlm, triton } from './tensorrt-llm.ts';
import { vllm } from './vllm.ts';

/** Every engine, the one to try first in front. NVIDIA's list for Jetson begins with vLLM, too. */
export const engineProfiles: readonly EngineProfile[] = [
  vllm,
  tensorrtLlm,
  edgeLlm,
  sglang,
  llamaCpp,
  ollama,
  triton,
  mlcLlm,
  tgi,
  embedded,
];

const byId: ReadonlyMap<PlanEngine, EngineProfile> = new Map(
  engineProfiles.map((profile) => [profile.id, profile]),
);

export function engineProfile(id: PlanEngine): EngineProfile {
  const profile = byId.get(id);
  if (profile === undefined) throw new RangeError(`No engine is called ${id}.`);
  return profile;
}
