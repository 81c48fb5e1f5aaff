import type { StartProgress } from '../contract/engine-state.ts';
import type { ErrorCode } from '../contract/errors.ts';

/** What to start. `argv` without the command itself. */
export interface LaunchSpec {
  command: string;
  argv: string[];
  /** Added to the environment of the supervisor. */
  env: Record<string, string>;
}

/** What an engine answers when it is asked how it is. */
export type ProbeResult =
  | { kind: 'ready' }
  /** Alive, not ready. `done` of `total` where the engine tells. */
  | { kind: 'loading'; progress: Omit<StartProgress, 'etaMs'> }
  /** No answer, or none that makes sense. */
  | { kind: 'silent'; why: string };

/** A line of output that means more than a log line. */
export type EngineReport = { kind: 'fatal'; code: ErrorCode; message: string; nextStep: string };

/**
 * How to run one engine for one plan: data and small questions, no processes. The supervisor starts and stops.
 */
export interface EngineAdapter {
  readonly id: string;
  launch(listen: { host: string; port: number }): LaunchSpec;
  /** While it starts: is it ready to answer? Includes that the model is listed and answers one token. */
  probeStart(baseUrl: string, signal: AbortSignal): Promise<ProbeResult>;
  /** While it runs: is it alive? Cheap. */
  probeAlive(baseUrl: string, signal: AbortSignal): Promise<ProbeResult>;
  readLine(line: string): EngineReport | null;
}
