import type { QuotaName } from '../../contract/api-keys.ts';
import { SlidingMinute } from './sliding-minute.ts';

export const quotaMeasures = ['requests', 'inputTokens', 'outputTokens'] as const;
export type QuotaMeasure = (typeof quotaMeasures)[number];

/** So much of each. */
export type Amounts = Readonly<Record<QuotaMeasure, number>>;

export const dayMs = 86_400_000;

/** Which measure and time each quota is about. */
export const quotaKinds = {
  requestsPerMinute: { measure: 'requests', per: 'minute' },
  requestsPerDay: { measure: 'requests', per: 'day' },
  inputTokensPerMinute: { measure: 'inputTokens', per: 'minute' },
  inputTokensPerDay: { measure: 'inputTokens', per: 'day' },
  outputTokensPerMinute: { measure: 'outputTokens', per: 'minute' },
  outputTokensPerDay: { measure: 'outputTokens', per: 'day' },
} as const satisfies Record<QuotaName, { measure: QuotaMeasure; per: 'minute' | 'day' }>;

/** What one key used in the last minute and today. Times in ms since the epoch; days begin at 00:00 UTC. */
export class KeyUsage {
  readonly #minutes: Record<QuotaMeasure, SlidingMinute> = {
    requests: new SlidingMinute(),
    inputTokens: new SlidingMinute(),
    outputTokens: new SlidingMinute(),
  };
  #day = -Infinity;
  #today: Record<QuotaMeasure, number> = nothing();
  /** Of today, what `takeUnsaved` has not handed out yet. */
  #unsaved: Record<QuotaMeasure, number> = nothing();

  used(name: QuotaName, nowMs: number): number {
    const { measure, per } = quotaKinds[name];
    if (per === 'minute') return this.#minutes[measure].used(nowMs);
    this.#turnDay(nowMs);
    return this.#today[measure];
  }

  /** Until at most `most` of a quota is used, in ms; 0: it is so now. */
  msUntilAtMost(name: QuotaName, most: number, nowMs: number): number {
    const { measure, per } = quotaKinds[name];
    if (per === 'minute') return this.#minutes[measure].msUntilAtMost(most, nowMs);
    return this.used(name, nowMs) <= most ? 0 : msUntilTomorrow(nowMs);
  }

  add(amounts: Amounts, nowMs: number): void {
    this.#turnDay(nowMs);
    for (const measure of quotaMeasures) {
      this.#minutes[measure].add(amounts[measure], nowMs);
      this.#today[measure] += amounts[measure];
      this.#unsaved[measure] += amounts[measure];
    }
  }

  /** Takes back what was added at `addedAtMs`. Yesterday stays as it was. */
  takeBack(amounts: Amounts, times: { addedAtMs: number; nowMs: number }): void {
    this.#turnDay(times.nowMs);
    const isToday = dayOf(times.addedAtMs) === this.#day;
    for (const measure of quotaMeasures) {
      this.#minutes[measure].takeBack(amounts[measure], times);
      if (!isToday) continue;
      this.#today[measure] = Math.max(0, this.#today[measure] - amounts[measure]);
      this.#unsaved[measure] -= amounts[measure];
    }
  }

  /** What came to today's count since the last call; null: nothing. */
  takeUnsaved(nowMs: number): Amounts | null {
    this.#turnDay(nowMs);
    const unsaved = this.#unsaved;
    if (quotaMeasures.every((measure) => unsaved[measure] === 0)) return null;
    this.#unsaved = nothing();
    return unsaved;
  }

  /** Sets what is kept of today: everything that was saved, by this service and others. */
  setSaved(saved: Amounts, nowMs: number): void {
    this.#turnDay(nowMs);
    for (const measure of quotaMeasures) {
      this.#today[measure] = Math.max(0, saved[measure] + this.#unsaved[measure]);
    }
  }

  #turnDay(nowMs: number): void {
    const day = dayOf(nowMs);
    if (day <= this.#day) return;
    this.#day = day;
    this.#today = nothing();
    this.#unsaved = nothing();
  }
}

export function dayOf(ms: number): number {
  return Math.floor(ms / dayMs);
}

function msUntilTomorrow(nowMs: number): number {
  return (dayOf(nowMs) + 1) * dayMs - nowMs;
}

function nothing(): Record<QuotaMeasure, number> {
  return { requests: 0, inputTokens: 0, outputTokens: 0 };
}
