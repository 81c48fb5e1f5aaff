import type { StartProgress } from '../contract/engine-state.ts';
import type { StartFacts } from '../contract/start-facts.ts';
import type { LaunchPlace, LaunchSpec } from './launch-spec.ts';
import type { LogEvent } from './log-event.ts';

/** What an engine answers when it is asked how it is. */
export type ProbeResult =
  | { kind: 'ready' }
  /** Alive, not ready. `done` of `total` where the engine tells. */
  | { kind: 'loading'; progress: Omit<StartProgress, 'etaMs'> }
  /** No answer, or none that makes sense. */
  | { kind: 'silent'; why: string };

/** Everything that is known of an end. */
export interface EngineEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The kernel, or the limit of its container, ended it for its memory. */
  readonly oomKilled: boolean;
  /** The last lines of its output, the oldest first. */
  readonly lines: readonly string[];
}

/** Why it ended, in words for a person. */
export interface EndExplanation {
  /** Of the failure catalogue. */
  readonly class: string;
  readonly message: string;
  readonly nextStep: string;
  /** Starting again without a change cannot help. */
  readonly permanent: boolean;
}

/** What was found when a started engine was held against its plan. */
export type Verdict =
  | { readonly kind: 'fine'; readonly findings: readonly Finding[]; readonly facts: StartFacts }
  | { readonly kind: 'wrong'; readonly findings: readonly Finding[]; readonly nextStep: string | null };

export interface Finding {
  readonly id: string;
  readonly severity: 'info' | 'warn' | 'stop';
  readonly message: string;
}

/** A command on this machine, needed while `unless` is not there. */
export interface PrepareStep {
  readonly argv: readonly string[];
  readonly unless: string;
  readonly because: string;
}

/** A program beside the engine, in its container if it has one; or a request to it. */
export type AfterStartStep =
  | { readonly kind: 'exec'; readonly argv: readonly string[] }
  | { readonly kind: 'post'; readonly path: string; readonly body: Readonly<Record<string, unknown>> };

/** One engine that runs: who to ask, and until when. */
export interface EngineContact {
  readonly baseUrl: string;
  readonly signal: AbortSignal;
}

/**
 * How to run one engine for one plan: data and small questions, no processes. The supervisor starts and stops.
 */
export interface EngineAdapter {
  readonly id: string;
  readonly stop: { readonly signal: 'SIGTERM' | 'SIGINT'; readonly graceMs: number };
  launch(place: LaunchPlace): LaunchSpec;
  /** Commands without which it cannot start, and which are run once. */
  prepare(place: LaunchPlace): readonly PrepareStep[];
  /** What follows as soon as it is alive: until then it has no model. */
  afterStart(place: LaunchPlace): readonly AfterStartStep[];
  /**
   * While it starts: is it ready to answer? Includes that the model is listed and answers one token. `lifetime` is that
   * of the start: a first token may take longer than one probe.
   */
  probeStart(contact: EngineContact, lifetime: AbortSignal): Promise<ProbeResult>;
  /** While it runs: is it alive? Cheap. */
  probeAlive(contact: EngineContact): Promise<ProbeResult>;
  /** How busy it is, in its own figures; null: it has none. Cheap. */
  readLoad(contact: EngineContact): Promise<EngineLoadFacts | null>;
  readLine(line: string, stream: 'stdout' | 'stderr'): readonly LogEvent[];
  /** Gives its device memory back without ending, and takes it again. Null: it cannot; it is stopped instead. */
  readonly sleep: SleepMode | null;
  explainEnd(end: EngineEnd): EndExplanation | null;
  /** Once it answers: does it do what was planned? `facts` and `concerns` are what its log said. */
  examine(contact: EngineContact, heard: Heard): Promise<Verdict>;
}

/** An engine's own figures. Null: it does not tell. */
export interface EngineLoadFacts {
  readonly running: number | null;
  readonly waiting: number | null;
  /** 0 to 1. */
  readonly kvCacheUsage: number | null;
  /** Since it started. */
  readonly preemptions: number | null;
}

/** Both reject when the engine does not do it. */
export interface SleepMode {
  fallAsleep(contact: EngineContact): Promise<void>;
  wake(contact: EngineContact): Promise<void>;
}

/** What an engine's log said while it started. */
export interface Heard {
  readonly facts: StartFacts;
  readonly concerns: readonly Extract<LogEvent, { kind: 'concern' }>[];
}
