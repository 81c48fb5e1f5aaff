import { limits } from '../../contract/limits.ts';

/** How many requests may be sent a second time: a share of those of the last seconds, and a few in any case. */
export class RetryBudget {
  made = 0;
  refused = 0;
  #requests: number[] = [];
  #retries: number[] = [];

  request(nowMs: number): void {
    this.#requests.push(nowMs);
    this.#forget(nowMs);
  }

  /** True, and counted, when one more is within the budget. */
  take(nowMs: number): boolean {
    this.#forget(nowMs);
    const byShare = (this.#requests.length * limits.retryBudgetPercent) / 100;
    const byTime = (limits.retryBudgetPerSecond * limits.retryWindowMs) / 1_000;
    if (this.#retries.length >= Math.max(byShare, byTime)) {
      this.refused += 1;
      return false;
    }
    this.#retries.push(nowMs);
    this.made += 1;
    return true;
  }

  #forget(nowMs: number): void {
    const since = nowMs - limits.retryWindowMs;
    this.#requests = dropBefore(this.#requests, since);
    this.#retries = dropBefore(this.#retries, since);
  }
}

/** `times` ascend. */
function dropBefore(times: number[], since: number): number[] {
  const first = times.findIndex((time) => time >= since);
  if (first === 0) return times;
  return first < 0 ? [] : times.slice(first);
}
