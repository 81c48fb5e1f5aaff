import type { HostFacts } from '../contract/host-facts.ts';
import type { ModelFacts } from '../contract/model-facts.ts';
import type { PlanEngine } from '../contract/plan-engines.ts';
import type { Calibration } from './calibration.ts';
import type { Objective } from '../contract/objective.ts';

/** What the user asked for. What is left out is chosen. */
export interface DeploymentWishes {
  /** Requests at the same time. @default 4, or what the objective's load has */
  sessions?: number | undefined;
  /** Longest prompt plus answer. @default 8192, or what the model was trained for */
  contextTokens?: number | undefined;
  /** Of it the answer. @default 256 */
  outputTokens?: number | undefined;
  /** Tokens of the prompt that are in the prefix cache already. @default 0 */
  cachedTokens?: number | undefined;
  precision?: string | undefined;
  /** `f16`, `bf16`, `fp8`, `q8_0`. */
  kvCacheDtype?: string | undefined;
  engine?: PlanEngine | undefined;
  /** Release of the engine to write the command for. @default what its image carries */
  engineVersion?: string | undefined;
  /** Name for clients. @default the name of the model */
  servedName?: string | undefined;
  /** Whom to admit when the cache could run out; of TensorRT-LLM alone. @default guaranteed-no-evict */
  admission?: 'guaranteed-no-evict' | 'max-utilization' | undefined;
  /** Tokens per block of the cache, where that may be chosen. @default the engine's own */
  blockTokens?: number | undefined;
  /** Tokens computed at once. @default what the engine has on such a box */
  batchTokens?: number | undefined;
  objectives?: readonly Objective[] | undefined;
}

/** Whether an engine can be started on this box, and why not. */
export interface EngineAvailability {
  readonly engine: PlanEngine;
  readonly usable: boolean;
  /** How it would be started, or what is missing. */
  readonly because: string;
  /** The image that it would be started from; absent: none is needed. */
  readonly image?: string;
}

export interface DeploymentQuestion {
  host: HostFacts;
  model: ModelFacts;
  /** The same model in other precisions in which it can be had. */
  builds?: readonly ModelFacts[] | undefined;
  /** A draft for speculative decoding. */
  draft?: ModelFacts | undefined;
  wishes: DeploymentWishes;
  calibrations: readonly Calibration[];
  /** Null: not looked at; every engine counts as available. */
  available: readonly EngineAvailability[] | null;
}

export const defaultOutputTokens = 256;
