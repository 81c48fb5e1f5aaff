import { limits } from '../../contract/limits.ts';

const BUCKET_MS = 1_000;

/** How many happened in the last `limits.retryWindowMs`, to the second, at constant cost. */
class RecentCount {
  readonly #buckets: number[] = Array.from({ length: limits.retryWindowMs / BUCKET_MS }, () => 0);
  #newest = 0;
  #sum = 0;

  add(nowMs: number): void {
    this.#turnTo(nowMs);
    const at = this.#newest % this.#buckets.length;
    this.#buckets[at] = (this.#buckets[at] ?? 0) + 1;
    this.#sum += 1;
  }

  read(nowMs: number): number {
    this.#turnTo(nowMs);
    return this.#sum;
  }

  #turnTo(nowMs: number): void {
    const bucket = Math.floor(nowMs / BUCKET_MS);
    const steps = Math.min(bucket - this.#newest, this.#buckets.length);
    for (let step = 1; step <= steps; step += 1) {
      const at = (bucket - steps + step) % this.#buckets.length;
      this.#sum -= this.#buckets[at] ?? 0;
      this.#buckets[at] = 0;
    }
    this.#newest = Math.max(this.#newest, bucket);
  }
}

/** How many requests may be sent a second time: a share of those of the last seconds, and a few in any case. */
export class RetryBudget {
  made = 0;
  refused = 0;
  readonly #requests = new RecentCount();
  readonly #retries = new RecentCount();

  request(nowMs: number): void {
    this.#requests.add(nowMs);
  }

  /** True, and counted, when one more is within the budget. */
  take(nowMs: number): boolean {
    const byShare = (this.#requests.read(nowMs) * limits.retryBudgetPercent) / 100;
    const byTime = (limits.retryBudgetPerSecond * limits.retryWindowMs) / 1_000;
    if (this.#retries.read(nowMs) >= Math.max(byShare, byTime)) {
      this.refused += 1;
      return false;
    }
    this.#retries.add(nowMs);
    this.made += 1;
    return true;
  }
}
