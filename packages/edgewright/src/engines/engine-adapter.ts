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
  | { readonly kind: 'fine'; readonly findings: readonly Finding[] }
  | { readonly kind: 'wrong'; readonly findings: readonly Finding[]; readonly nextStep: string | null };

export interface Finding {
  readonly id: string;
  readonly severity: 'info' | 'warn' | 'stop';
  readonly message: string;
}

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
  /** While it starts: is it ready to answer? Includes that the model is listed and answers one token. */
  probeStart(contact: EngineContact): Promise<ProbeResult>;
  /** While it runs: is it alive? Cheap. */
  probeAlive(contact: EngineContact): Promise<ProbeResult>;
  readLine(line: string, stream: 'stdout' | 'stderr'): readonly LogEvent[];
  explainEnd(end: EngineEnd): EndExplanation | null;
  /** Once it answers: does it do what was planned? `facts` and `concerns` are what its log said. */
  examine(contact: EngineContact, heard: Heard): Promise<Verdict>;
}

/** What an engine's log said while it started. */
export interface Heard {
  readonly facts: StartFacts;
  readonly concerns: readonly Extract<LogEvent, { kind: 'concern' }>[];
}
