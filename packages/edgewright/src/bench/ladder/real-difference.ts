import { isRealDifference } from '../statistics/welch.ts';

/** Two runs that happen to be close to each other look certain of anything. */
const fewestRuns = 3;

/** Whether two rungs differ by more than chance and 3 %. Null: too few runs to tell. */
export function isRealBetween(first: readonly number[], second: readonly number[]): boolean | null {
  return Math.min(first.length, second.length) < fewestRuns ? null : isRealDifference(first, second);
}
