import { meanOf } from '../statistics/moments.ts';
import { percentileOf, sortAscending } from '../statistics/percentile.ts';
import type { SecondOfLoad } from './stage-window.ts';

/** Fewer seconds are no steady state. */
const fewestSeconds = 3;

export interface SteadyState {
  /** Whole seconds between the ramps. */
  readonly seconds: readonly SecondOfLoad[];
  readonly tokensPerSecond: number;
  readonly meanInFlight: number;
}

/**
 * The middle of a stage: from the first to the last second in which 98 % of the median number of requests were in
 * flight. What lies before and after is the ramp up and the drain, where the load is not the one that was asked for.
 * Null: too short to have a middle.
 */
export function steadyStateOf(seconds: readonly SecondOfLoad[]): SteadyState | null {
  const inFlight = seconds.map(({ meanInFlight }) => meanInFlight);
  const enough = 0.98 * (percentileOf(sortAscending(inFlight), 0.5) ?? 0);
  const first = inFlight.findIndex((value) => value >= enough);
  const last = inFlight.findLastIndex((value) => value >= enough);
  const steady = seconds.slice(Math.max(0, first), last + 1);
  const tokensPerSecond = meanOf(steady.map(({ tokens }) => tokens));
  const meanInFlight = meanOf(steady.map((second) => second.meanInFlight));
  if (steady.length < fewestSeconds || tokensPerSecond === null || meanInFlight === null) return null;
  return { seconds: steady, tokensPerSecond, meanInFlight };
}
