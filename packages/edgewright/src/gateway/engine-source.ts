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
}
