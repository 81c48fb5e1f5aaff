/** Seconds that an amount counts: 60, and the one that it came in, so that no 60 s ever hold more than the limit. */
const windowSeconds = 61;

/** What was used in the last minute, by the second. 61 numbers, however many requests there are. */
export class SlidingMinute {
  readonly #amounts = new Float64Array(windowSeconds);
  #newest = -Infinity;

  used(nowMs: number): number {
    this.#advance(second(nowMs));
    return this.#amounts.reduce((sum, amount) => sum + amount, 0);
  }

  add(amount: number, nowMs: number): void {
    const now = second(nowMs);
    this.#advance(now);
    this.#amounts[slot(now)] = (this.#amounts[slot(now)] ?? 0) + amount;
  }

  /** Takes back what was added at `addedAtMs`, as far as it still counts. */
  takeBack(amount: number, { addedAtMs, nowMs }: { addedAtMs: number; nowMs: number }): void {
    this.#advance(second(nowMs));
    const added = second(addedAtMs);
    if (this.#newest - added >= windowSeconds) return;
    this.#amounts[slot(added)] = Math.max(0, (this.#amounts[slot(added)] ?? 0) - amount);
  }

  /** Until at most `most` counts, in ms; 0: it does now. */
  msUntilAtMost(most: number, nowMs: number): number {
    let used = this.used(nowMs);
    if (used <= most) return 0;
    for (let age = windowSeconds - 1; age >= 0; age -= 1) {
      const at = this.#newest - age;
      used -= this.#amounts[slot(at)] ?? 0;
      if (used <= most) return (at + windowSeconds) * 1_000 - nowMs;
    }
    return windowSeconds * 1_000;
  }

  #advance(now: number): void {
    // A clock that was set back changes nothing: what counts, counts on.
    if (now <= this.#newest) return;
    if (now - this.#newest >= windowSeconds) this.#amounts.fill(0);
    else for (let at = this.#newest + 1; at <= now; at += 1) this.#amounts[slot(at)] = 0;
    this.#newest = now;
  }
}

function second(ms: number): number {
  return Math.floor(ms / 1_000);
}

function slot(atSecond: number): number {
  return ((atSecond % windowSeconds) + windowSeconds) % windowSeconds;
}
