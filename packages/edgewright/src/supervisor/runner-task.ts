import { limits } from '../contract/limits.ts';
import type { EngineAdapter } from '../engines/engine-adapter.ts';
import type { LaunchPlace, LaunchSpec } from '../engines/launch-spec.ts';
import type { RestartPolicy } from './engine-machine.ts';
import type { EngineRuntime } from './runtimes/engine-runtime.ts';
import type { StartHistory } from './start-history.ts';

/** What holds unless a task says otherwise. */
export const defaultPolicy: RestartPolicy = {
  attempts: limits.restartAttempts,
  firstDelayMs: limits.restartFirstDelayMs,
  longestDelayMs: limits.restartLongestDelayMs,
  stableRunMs: limits.stableRunMs,
  startMs: limits.engineStartMs,
  stopGraceMs: limits.engineStopGraceMs,
};

/** What every runner of a service shares. */
export interface RunnerSurroundings {
  readonly runtimes: Readonly<Record<LaunchSpec['kind'], EngineRuntime>>;
  /** A folder for each start is made below it, and removed after it. */
  readonly runsDirectory: string;
  readonly history: StartHistory;
}

/** What one runner runs. */
export interface RunnerTask {
  readonly adapter: EngineAdapter;
  /** Id of the deployment it is for. */
  readonly deployment: string;
  /** Starts with the same key take about the same time: engine, model and image. */
  readonly historyKey: string;
  readonly policy?: Partial<RestartPolicy>;
}

/** A launch and where it was made for: what is shown is what was run. */
export interface Launched {
  readonly spec: LaunchSpec;
  readonly place: LaunchPlace;
}
