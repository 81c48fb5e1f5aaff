import type { SimulationSpec } from '../simulation-spec.ts';
import type { Face } from './face.ts';
import { llamaCppFace } from './llama-cpp.ts';
import { vllmFace } from './vllm.ts';

/** Every engine that can be simulated, as it looks from outside. */
const faces: Partial<Record<SimulationSpec['engine'], Face>> = {
  vllm: vllmFace,
  'llama-cpp': llamaCppFace,
};
export function faceOf(engine: SimulationSpec['engine']): Face {
  return faces[engine] ?? vllmFace;
}
