import type { Plan } from '../../contract/plan.ts';
import type { PlanEngine } from '../../contract/plan-engines.ts';
import type { DoorPlan } from './plan-door.ts';

/** What is to be served. What is null is for the planner to choose. */
export interface ModelWishes {
  /** A file, a folder, or a name of the catalog; null: the built-in demo model. */
  readonly model: string | null;
  readonly engine: PlanEngine | null;
  readonly precision: string | null;
  readonly kvCacheDtype: string | null;
  readonly sessions: number | null;
  readonly contextTokens: number | null;
  readonly threads: number | null;
  /** A draft model for speculative decoding. */
  readonly draft: string | null;
  /** A plan that was made before; then everything above but the model is its. */
  readonly plan: Plan | null;
}

/** What holds for whatever is served. */
export interface ServingWishes {
  /** A llama.cpp build of one's own for the embedded engine; null takes the installed one. */
  readonly libraryDirectory: string | null;
  /** Without a request for so long, an engine gives its memory back; null: never. */
  readonly idleUnloadMs: number | null;
  /** Running requests of a model that is swapped out may end for so long. */
  readonly drainMs: number;
  /** Nothing is fetched: neither images nor models. */
  readonly offline: boolean;
  /** Questions with known answers, before anybody is served. */
  readonly golden: 'on' | 'off';
}

export interface ServiceWishes extends ServingWishes {
  readonly model: ModelWishes;
  readonly host: string;
  readonly port: number;
  readonly door: DoorPlan;
}

/** The wish for a model and nothing else. */
export function wishFor(model: string | null): ModelWishes {
  return {
    model,
    engine: null,
    precision: null,
    kvCacheDtype: null,
    sessions: null,
    contextTokens: null,
    threads: null,
    draft: null,
    plan: null,
  };
}
