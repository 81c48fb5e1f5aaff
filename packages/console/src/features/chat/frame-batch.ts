/** Text that arrived since the last frame, with the times of its first and last piece. */
export interface TextBatch {
  text: string;
  reasoning: string;
  firstAtMs: number;
  lastAtMs: number;
}

/** Runs the callback before the next paint and returns its cancel. The page passes `requestAnimationFrame`. */
export type ScheduleFrame = (callback: () => void) => () => void;

/**
 * Collects pieces of text and hands them over once per frame: a fast model sends thousands of tokens a
 * second, a screen shows sixty pictures. Times are kept per piece, so batching does not blur measurements.
 */
export class FrameBatch {
  readonly #schedule: ScheduleFrame;
  readonly #deliver: (batch: TextBatch) => void;
  #pending: TextBatch | null = null;
  #cancel: (() => void) | null = null;

  constructor(schedule: ScheduleFrame, deliver: (batch: TextBatch) => void) {
    this.#schedule = schedule;
    this.#deliver = deliver;
  }

  add(piece: { text: string; reasoning: string }, atMs: number): void {
    this.#pending ??= { text: '', reasoning: '', firstAtMs: atMs, lastAtMs: atMs };
    this.#pending.text += piece.text;
    this.#pending.reasoning += piece.reasoning;
    this.#pending.lastAtMs = atMs;
    this.#cancel ??= this.#schedule(() => this.flush());
  }

  /** Hands over what is pending now: at the end of an answer nothing may wait for a frame. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = null;
    const pending = this.#pending;
    this.#pending = null;
    if (pending) this.#deliver(pending);
  }
}
