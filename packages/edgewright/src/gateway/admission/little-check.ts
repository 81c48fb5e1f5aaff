import { limits } from '../../contract/limits.ts';

/** Deviations up to this share, or up to half a request, are the edges of the window. */
const TOLERANCE = 0.1;
const TOLERATED_REQUESTS = 0.5;
/** A window with fewer ends than this many times the requests inside says nothing. */
const TELLING_ENDS = 5;

/**
 * Little's law as a self-check: over a long while the mean number inside equals what ended per second times how long it
 * was inside. More inside means slots that nobody will give back.
 */
export class LittleCheck {
  #sinceMs: number;
  #lastAtMs: number;
  #inside = 0;
  #insideTimesMs = 0;
  #heldMs = 0;
  #ended = 0;

  constructor(nowMs: number) {
    this.#sinceMs = nowMs;
    this.#lastAtMs = nowMs;
  }

  entered(nowMs: number): void {
    this.#advance(nowMs);
    this.#inside += 1;
  }

  left(heldMs: number, nowMs: number): void {
    this.#advance(nowMs);
    this.#inside -= 1;
    this.#heldMs += heldMs;
    this.#ended += 1;
  }

  /** Once per window: how many slots seem lost. Null: the window is not over, or says nothing. */
  read(nowMs: number): { lost: number; meanInside: number; expectedInside: number } | null {
    if (nowMs - this.#sinceMs < limits.littleWindowMs) return null;
    this.#advance(nowMs);
    const windowMs = nowMs - this.#sinceMs;
    const meanInside = this.#insideTimesMs / windowMs;
    const expectedInside = this.#heldMs / windowMs;
    const tells = this.#ended >= TELLING_ENDS * Math.max(1, meanInside);
    this.#sinceMs = nowMs;
    this.#insideTimesMs = 0;
    this.#heldMs = 0;
    this.#ended = 0;
    if (!tells) return null;
    const lost = meanInside - expectedInside;
    const tolerated = Math.max(TOLERATED_REQUESTS, TOLERANCE * expectedInside);
    return { lost: lost > tolerated ? Math.round(lost) : 0, meanInside, expectedInside };
  }

  #advance(nowMs: number): void {
    this.#insideTimesMs += this.#inside * (nowMs - this.#lastAtMs);
    this.#lastAtMs = nowMs;
  }
}
