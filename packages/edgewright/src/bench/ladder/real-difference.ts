import { isRealDifference, welchTest } from '../statistics/welch.ts';

/** Two runs that happen to be close to each other look certain of anything. */
const fewestRuns = 3;

/**
 * Whether two rungs differ by more than chance and 3 %. Twice the standard error is too little for a handful of runs, so
 * the 95 % interval has to agree. Null: too few runs to tell.
 */
export function isRealBetween(first: readonly number[], second: readonly number[]): boolean | null {
  if (Math.min(first.length, second.length) < fewestRuns) return null;
  const isReal = isRealDifference(first, second);
  return isReal === true ? (welchTest(first, second)?.pValue ?? 1) < 0.05 : isReal;
}
