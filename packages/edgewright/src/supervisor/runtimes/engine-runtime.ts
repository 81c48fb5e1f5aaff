import type { StartProgress } from '../../contract/engine-state.ts';
import type { ErrorCode } from '../../contract/errors.ts';
import type { LaunchPlace, LaunchSpec } from '../../engines/launch-spec.ts';

/** How an engine ended. `why`: it never came to run, in words. */
export interface EngineExit {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly oomKilled: boolean;
  readonly why: string | null;
}

/** How a program ended. `output`: the end of both its streams. */
export interface ExecResult {
  readonly exitCode: number | null;
  readonly output: string;
}

/** An engine that exists, wherever it runs. Its owner is the runner. */
export interface RunningEngine {
  readonly pid: number | null;
  readonly containerId: string | null;
  /** Origin of its HTTP interface, seen from this machine. */
  readonly baseUrl: string;
  /** Resolves once, when it is gone and everything of it has been cleaned up. Never rejects. */
  readonly exited: Promise<EngineExit>;
  /** Asks it to end, or ends it, with everything it started. */
  end(how: 'ask' | 'kill'): void;
  /** Runs a program beside it: in its container, or on this machine. Never rejects. */
  exec(argv: readonly string[], signal: AbortSignal): Promise<ExecResult>;
  /** What it holds of this machine's memory; null where it cannot be told. */
  memoryBytes(): Promise<number | null>;
  /** Its processes as this machine numbers them; empty where that cannot be told. */
  processIds(): Promise<readonly number[]>;
}

/** What is needed to bring one engine up. */
export interface EngineStart {
  readonly spec: LaunchSpec;
  readonly place: LaunchPlace;
  /** Who it is for; goes into labels and records. */
  readonly deployment: string;
  readonly engine: string;
  /** The same for the same launch on another port: an orphan with it can be taken over. */
  readonly identity: string;
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
  readonly stopGraceMs: number;
  readonly onLine: (stream: 'stdout' | 'stderr', line: string) => void;
  readonly onProgress: (progress: Omit<StartProgress, 'etaMs'>) => void;
  /** Aborts what comes before the engine exists: fetching an image. */
  readonly signal: AbortSignal;
}

/** It cannot be brought up. `permanent`: trying again without a change is no use. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
  readonly code: ErrorCode;
  /** Of the failure catalogue; null: of no class. */
  readonly failureClass: string | null;
  readonly nextStep: string | null;
  readonly permanent: boolean;

  constructor(
    message: string,
    about: {
      code: ErrorCode;
      failureClass?: string;
      nextStep?: string;
      permanent: boolean;
      cause?: unknown;
    },
  ) {
    super(message, about.cause === undefined ? undefined : { cause: about.cause });
    this.code = about.code;
    this.failureClass = about.failureClass ?? null;
    this.nextStep = about.nextStep ?? null;
    this.permanent = about.permanent;
  }
}

/** One way to run engines. */
export interface EngineRuntime {
  /** @throws StartRefused */
  start(start: EngineStart): Promise<RunningEngine>;
}
