/** Seconds that an amount counts: 60, and the one that it came in, so that no 60 s ever hold more than the limit. */
const windowSeconds = 61;

/** What was used in the last minute, by the second. 61 numbers, however many requests there are. */
export class SlidingMinute {
  readonly #amounts = new Float64Array(windowSeconds);
  /** Of all of them: every request asks for it several times. */
  #sum = 0;
  #newest = -Infinity;

  used(nowMs: number): number {
    this.#advance(second(nowMs));
    return this.#sum;
  }

  add(amount: number, nowMs: number): void {
    const now = second(nowMs);
    this.#advance(now);
    this.#put(now, this.#at(now) + amount);
  }

  /** Takes back what was added at `addedAtMs`, as far as it still counts. */
  takeBack(amount: number, { addedAtMs, nowMs }: { addedAtMs: number; nowMs: number }): void {
    this.#advance(second(nowMs));
    const added = second(addedAtMs);
    if (this.#newest - added < windowSeconds) this.#put(added, Math.max(0, this.#at(added) - amount));
  }

  /** Until at most `most` counts, in ms; 0: it does now. */
  msUntilAtMost(most: number, nowMs: number): number {
    let used = this.used(nowMs);
    if (most === 0 && used > 0) return (this.#newestUsed() + windowSeconds) * 1_000 - nowMs;
    for (let age = windowSeconds - 1; age >= 0 && used > most; age -= 1) {
      const at = this.#newest - age;
      used -= this.#at(at);
      if (used <= most) return (at + windowSeconds) * 1_000 - nowMs;
    }
    return 0;
  }

  /** The last second in which something was added: mostly this one, so that it is found at once. */
  #newestUsed(): number {
    let at = this.#newest;
    while (this.#at(at) === 0 && at > this.#newest - windowSeconds) at -= 1;
    return at;
  }

  #at(atSecond: number): number {
    return this.#amounts[slot(atSecond)] ?? 0;
  }

  #put(atSecond: number, amount: number): void {
    this.#sum += amount - this.#at(atSecond);
    this.#amounts[slot(atSecond)] = amount;
  }

  #advance(now: number): void {
    // A clock that was set back changes nothing: what counts, counts on.
    if (now <= this.#newest) return;
    const first = Math.max(this.#newest + 1, now - windowSeconds + 1);
    for (let at = first; at <= now; at += 1) this.#put(at, 0);
    this.#newest = now;
  }
}

function second(ms: number): number {
  return Math.floor(ms / 1_000);
}

function slot(atSecond: number): number {
  return atSecond % windowSeconds;
}
