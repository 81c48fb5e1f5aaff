import type { PlanEngine } from '../contract/plan-engines.ts';
import type { LogRule } from './log-event.ts';
import type { MetricsSource } from './metrics/metrics-source.ts';

/** A server engine: everything of `PlanEngine` but our own. */
export type ServedEngine = Exclude<PlanEngine, 'embedded'>;

/** How to see that an engine serves. `{model}` in a path stands for the served name. */
export interface Readiness {
  /** Answers 200 when it is ready; null: it has none, the list of models is asked instead. */
  readonly healthPath: string | null;
  /** Statuses of that path that mean "alive, still loading"; everything else counts as broken. */
  readonly loadingStatuses: readonly number[];
  /** Lists the models, OpenAI style unless the engine is Triton. */
  readonly modelsPath: string;
  /** Whether its health wants the key, where one is set. */
  readonly healthNeedsKey: boolean;
  /** Where one token is asked for, and how the request is shaped. */
  readonly generation: 'openai-chat' | 'openai-completions' | 'triton-generate' | 'ollama-generate';
  /** Whether requests are refused (no one listens) while it loads. */
  readonly refusesWhileLoading: boolean;
}

/** Where a running engine tells its version, and how to find it in the answer. */
export interface VersionSource {
  readonly path: string;
  /** Where older releases tell it. */
  readonly olderPath?: string;
  /** Keys to follow in the JSON answer. */
  readonly field: readonly string[];
}

/** What one engine does, beyond what it is told: data, no processes. */
export interface EngineBehaviour {
  readonly id: ServedEngine;
  readonly readiness: Readiness;
  readonly version: VersionSource | null;
  readonly logRules: readonly LogRule[];
  /** Null: the engine tells nothing. */
  readonly metrics: MetricsSource | null;
  readonly stop: { readonly signal: 'SIGTERM' | 'SIGINT'; readonly graceMs: number };
  /** Gives its memory back without ending: paths to post to. Null: it cannot. */
  readonly sleep: { readonly sleepPath: string; readonly wakePath: string; readonly needs: string } | null;
  /** Things that clients may want and it does not do. */
  readonly cannot: readonly { readonly what: string; readonly instead: string | null }[];
}
