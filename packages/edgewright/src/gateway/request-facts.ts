import type { ErrorCode } from '../contract/errors.ts';
import type { Usage } from '../contract/openai.ts';

/** How a request ended. `cancelled`: the client went away; `client_stalled`: it stopped reading. */
export type Outcome = 'ok' | 'cancelled' | 'client_stalled' | ErrorCode;

/** What is known of a request when it ends. `null`: not known, or it never came so far. */
export interface RequestFacts {
  model: string | null;
  deploymentId: string | null;
  engine: string | null;
  queueMs: number | null;
  /** How often it was sent to an engine. */
  attempts: number;
  /** Monotonic clock, as `performance.now()`. */
  firstTokenAtMs: number | null;
  lastTokenAtMs: number | null;
  /** Frames of a stream that carried text. */
  tokenFrames: number | null;
  usage: Usage | null;
}
