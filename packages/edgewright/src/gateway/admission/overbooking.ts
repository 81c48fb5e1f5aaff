const LEAST = 0.7;
const MOST = 1.3;
/** After a preemption nothing is promised twice for so long. */
const COOL_DOWN_MS = 120_000;
const BACK_OFF = 0.9;
/** What comes back per look once that is over. */
const RECOVERY = 0.005;

/**
 * Tokens of key/value cache that may be promised for each one that is there. Requests use less than they reserve, as much
 * as was learned; an engine that preempts had less than was thought.
 */
export class Overbooking {
  factor = 1;
  #preemptions: number | null = null;
  #preemptedAtMs = -Infinity;

  /** `preemptions`: the engine's own count since it started; null: it does not tell, and then nothing is promised twice. */
  observe(seen: { preemptions: number | null; reservedPerUsed: number }, nowMs: number): void {
    const { preemptions, reservedPerUsed } = seen;
    if (preemptions === null) return;
    const before = this.#preemptions;
    this.#preemptions = preemptions;
    // A smaller count is that of another start.
    if (before !== null && preemptions > before) {
      this.#preemptedAtMs = nowMs;
      this.factor = this.factor > 1 ? 1 : Math.max(LEAST, this.factor * BACK_OFF);
      return;
    }
    if (nowMs - this.#preemptedAtMs < COOL_DOWN_MS) return;
    const target = Math.min(MOST, Math.max(1, reservedPerUsed));
    this.factor = Math.min(target, this.factor + RECOVERY);
  }
}
