import type { DeploymentView } from '../contract/status.ts';

/** Where to send a request. */
export interface EngineEndpoint {
  deploymentId: string;
  engine: string;
  /** As the engine calls the model; absent: as the deployment does. */
  model?: string;
  /** Origin of the engine, for example `http://127.0.0.1:41234`. Changes with every restart. */
  baseUrl: string;
}

/**
 * What the gateway needs to know of the engines behind it. The supervisor fits it; `cli/compose.ts` connects
 * the two. The gateway never imports the supervisor.
 */
export interface EngineSource {
  /** Every deployment, ready or not, in a stable order. Cheap: called for every request. */
  deployments(): DeploymentView[];

  /**
   * Resolves as soon as the deployment is ready, at once if it is. Rejects with `engine_unavailable` (an
   * AppError with `retryAfterSeconds`) when it has failed for good, when `holdMs` have passed, or when
   * `signal` aborts.
   */
  whenReady(deploymentId: string, options: { holdMs: number; signal: AbortSignal }): Promise<EngineEndpoint>;

  /**
   * The gateway saw the engine's connection break at `endpoint`. A hint: the supervisor looks at once instead
   * of at its next probe.
   */
  reportBroken(endpoint: EngineEndpoint): void;

  /** The engine answers its health check, but makes no token for anybody. Its owner restarts it, if it can. */
  reportStuck(endpoint: EngineEndpoint, why: string): void;

  /** What the engine said of its load last; null: it does not say. Cheap. */
  loadOf(deploymentId: string): EngineLoad | null;
}

/** An engine's own figures. Null: it does not tell. */
export interface EngineLoad {
  /** Wall clock, ms since 1970. */
  readonly atMs: number;
  readonly running: number | null;
  readonly waiting: number | null;
  /** 0 to 1. */
  readonly kvCacheUsage: number | null;
  /** Requests that lost their cache and were computed again, since it started. */
  readonly preemptions: number | null;
}
