import { binomialCdf } from './binomial.ts';
import { smallestWhere } from './smallest-where.ts';

/** Both ends; null: the sample is too small to have one. */
export type Interval = readonly [number | null, number | null];

/**
 * Interval for the true percentile behind a sorted sample, without an assumption on its distribution: the two members
 * between whose ranks it lies with the confidence, half of the doubt at either end. Requests must be independent.
 */
export function percentileInterval(sorted: readonly number[], share: number, confidence = 0.95): Interval {
  const n = sorted.length;
  const doubt = (1 - confidence) / 2;
  const cdf = (k: number): number => binomialCdf(k, { n, p: share });
  // How many of n lie below the percentile is binomial: few are below the lower end, many below the upper one.
  const notBelow = smallestWhere(n, (k) => cdf(k) > doubt);
  const upper = smallestWhere(n, (k) => cdf(k) >= 1 - doubt);
  return [sorted[notBelow - 1] ?? null, upper + 1 > n ? null : (sorted[upper] ?? null)];
}
