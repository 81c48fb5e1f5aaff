import { meanOf, squaresOf } from './moments.ts';
import type { Interval } from './order-interval.ts';
import { studentCdf, studentQuantile } from './student-t.ts';

export interface WelchResult {
  /** Mean of the second minus mean of the first. */
  readonly difference: number;
  readonly standardError: number;
  readonly t: number;
  readonly degreesOfFreedom: number;
  /** Two-sided. */
  readonly pValue: number;
  readonly interval: Interval;
}

/**
 * Welch's test of two groups of independent runs whose scatter may differ. Null: a group with fewer than two runs, an
 * infinite figure, or no scatter at all.
 */
export function welchTest(
  first: readonly number[],
  second: readonly number[],
  confidence = 0.95,
): WelchResult | null {
  const [one, two] = [errorOf(first), errorOf(second)];
  if (one === null || two === null) return null;
  const variance = one.variance + two.variance;
  if (!(variance > 0) || !Number.isFinite(variance)) return null;
  const standardError = Math.sqrt(variance);
  const degreesOfFreedom =
    variance ** 2 / (one.variance ** 2 / (first.length - 1) + two.variance ** 2 / (second.length - 1));
  const difference = two.mean - one.mean;
  const t = difference / standardError;
  const reach = studentQuantile(1 - (1 - confidence) / 2, degreesOfFreedom) * standardError;
  return {
    difference,
    standardError,
    t,
    degreesOfFreedom,
    pValue: 2 * studentCdf(-Math.abs(t), degreesOfFreedom),
    interval: [difference - reach, difference + reach],
  };
}

/**
 * Whether two groups of runs differ for practical purposes: by more than twice the standard error of the difference
 * and more than 3 % of the first. Null: they cannot be compared.
 */
export function isRealDifference(first: readonly number[], second: readonly number[]): boolean | null {
  const test = welchTest(first, second);
  const base = meanOf(first);
  if (test === null || base === null) return null;
  return Math.abs(test.difference) > Math.max(2 * test.standardError, 0.03 * Math.abs(base));
}

function errorOf(values: readonly number[]): { mean: number; variance: number } | null {
  const mean = meanOf(values);
  if (mean === null || values.length < 2) return null;
  return { mean, variance: squaresOf(values) / (values.length - 1) / values.length };
}
