import type { ErrorCode } from '../contract/errors.ts';
import type { StartProgress } from '../contract/engine-state.ts';
import type { StartFacts } from '../contract/start-facts.ts';
import type { FailureClass } from './failures/failure-classes.ts';

/** What a line of an engine's output means. Most lines mean nothing, and are kept as they are. */
export type LogEvent =
  | { readonly kind: 'progress'; readonly progress: Omit<StartProgress, 'etaMs'> }
  | { readonly kind: 'facts'; readonly facts: StartFacts }
  /** Not fatal, and worth telling: a slow kernel, a context that was cut. */
  | { readonly kind: 'concern'; readonly concern: Concern; readonly text: string }
  /** The engine is about to end, or has said why it will not work. */
  | { readonly kind: 'failure'; readonly failure: FailureClass; readonly text: string }
  /** The same from our own engine, which says it in our words. */
  | { readonly kind: 'fatal'; readonly code: ErrorCode; readonly message: string; readonly nextStep: string }
  /** It says that it serves. Only the probes decide whether that is so. */
  | { readonly kind: 'says-ready' };

/** Things an engine does silently that the audit after the start holds against the plan. */
export const concerns = [
  'slow-attention',
  'quantization-emulated',
  'context-cut',
  'layers-on-cpu',
  'graphs-off',
  'default-chat-template',
] as const;
export type Concern = (typeof concerns)[number];

/** One pattern of a log, tried on lines without colour codes; `\r` counts as a line end. */
export interface LogRule {
  readonly pattern: RegExp;
  readonly read: (groups: RegExpExecArray) => LogEvent | null;
}
