import { deviationOf, meanOf } from './moments.ts';
import type { Interval } from './order-interval.ts';
import { studentQuantile } from './student-t.ts';

export interface MeanEstimate {
  readonly mean: number;
  /** Null: one value alone says nothing about how far values scatter. */
  readonly standardError: number | null;
  readonly interval: Interval;
}

/**
 * The mean behind independent figures, such as the P99 of each of several runs, with Student's interval. Null: no
 * figures, or an infinite one.
 */
export function estimateMean(values: readonly number[], confidence = 0.95): MeanEstimate | null {
  const mean = meanOf(values);
  if (mean === null || !Number.isFinite(mean)) return null;
  const deviation = deviationOf(values);
  if (deviation === null) return { mean, standardError: null, interval: [null, null] };
  const standardError = deviation / Math.sqrt(values.length);
  const reach = studentQuantile(1 - (1 - confidence) / 2, values.length - 1) * standardError;
  return { mean, standardError, interval: [mean - reach, mean + reach] };
}

export const stabilityWords = ['excellent', 'good', 'fair', 'unstable'] as const;
export type StabilityWord = (typeof stabilityWords)[number];

/**
 * How well runs repeat, by their coefficient of variation: below 5 %, 10 %, 20 %, or above (AIPerf's words).
 * `unstable` gets no certificate. Null: fewer than two runs, or a mean of 0.
 */
export function stabilityOf(values: readonly number[]): { word: StabilityWord; variation: number } | null {
  const mean = meanOf(values);
  const deviation = deviationOf(values);
  if (mean === null || mean === 0 || deviation === null || !Number.isFinite(mean)) return null;
  const variation = deviation / Math.abs(mean);
  const word =
    variation < 0.05 ? 'excellent' : variation < 0.1 ? 'good' : variation <= 0.2 ? 'fair' : 'unstable';
  return { word, variation };
}
