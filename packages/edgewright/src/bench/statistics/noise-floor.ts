import { percentileOf, sortAscending } from './percentile.ts';

/** Two runs of the same thing that differ by more are too noisy to tell 5 % better from 5 % luck. */
const mostDifference = 0.05;

export interface NoiseFloor {
  /** Of the medians: how far the second lies from the first, as a share of it. Smaller differences mean nothing. */
  readonly relativeDifference: number;
  readonly verdict: 'quiet' | 'noisy';
}

/** Holds one run against its repetition (A/A). Null: a run without values, or a median of 0. */
export function noiseFloor(first: readonly number[], second: readonly number[]): NoiseFloor | null {
  const one = percentileOf(sortAscending(first), 0.5);
  const two = percentileOf(sortAscending(second), 0.5);
  if (one === null || two === null || one === 0 || !Number.isFinite(one) || !Number.isFinite(two))
    return null;
  const relativeDifference = Math.abs(two - one) / Math.abs(one);
  return { relativeDifference, verdict: relativeDifference <= mostDifference ? 'quiet' : 'noisy' };
}
