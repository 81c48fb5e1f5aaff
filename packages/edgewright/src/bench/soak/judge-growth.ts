import { meanOf } from '../statistics/moments.ts';
import { mannKendall, slopeOf } from '../statistics/trend.ts';
import { blocksOf, type TimedValue } from '../statistics/block-bootstrap.ts';

/** Something that must not grow, or shrink, while the load stays the same. */
export interface WatchedSeries {
  readonly name: string;
  readonly values: readonly TimedValue[];
  /** Change over the second half of a soak that is taken for noise, in the unit of the values. */
  readonly tolerance: number;
  /** −1: it is what is left that must not shrink. */
  readonly sign: 1 | -1;
}

export interface Growth {
  readonly name: string;
  readonly verdict: 'pass' | 'fail' | 'undecided';
  /** Over the second half, in the unit of the values; above 0 is the bad direction. */
  readonly growth: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly perHour: number;
  readonly first: number;
  readonly last: number;
  readonly tolerance: number;
}

/** Samples of every second depend on each other; means over so many stretches hardly do. */
const stretches = 20;
/** With fewer means the line says nothing. */
const fewestMeans = 8;

/** In less time heaps and caches still fill: whatever grows then may be no leak. */
const leastMsToFail = 10 * 60_000;

/**
 * The straight line through means of equal stretches of the second half, with its interval: what grows at first and
 * then stays has warmed up. Null: too few samples.
 */
export function growthOf({ name, values: all, tolerance, sign }: WatchedSeries): Growth | null {
  const wholeMs = (all.at(-1)?.atMs ?? 0) - (all[0]?.atMs ?? 0);
  const values = all.filter(({ atMs }) => atMs >= (all[0]?.atMs ?? 0) + wholeMs / 2);
  const [from, to] = [values[0]?.atMs, values.at(-1)?.atMs];
  if (from === undefined || to === undefined || to <= from) return null;
  const stretchMs = (to - from) / stretches;
  const means = blocksOf(values, stretchMs + 1e-6).map((members) => meanOf(members) ?? 0);
  if (means.length < fewestMeans) return null;
  const line = slopeOf(means.map((y, x) => ({ x, y: y * sign })));
  if (line === null) return null;
  const steps = means.length - 1;
  const growth = line.slope * steps;
  const ends = line.interval.map((end) => (end === null ? null : end * steps));
  const [low = null, high = null] = ends;
  // A step up in the middle is no straight line, and a leak for the test of ranks all the same.
  const rises = mannKendall(means.map((mean) => mean * sign))?.word === 'rising';
  const verdict =
    low !== null && low > tolerance && rises && wholeMs >= leastMsToFail
      ? 'fail'
      : (high !== null && high <= tolerance) || (growth <= tolerance && !rises)
        ? 'pass'
        : 'undecided';
  return {
    name,
    verdict,
    growth,
    low,
    high,
    perHour: (growth / (to - from)) * 3_600_000,
    first: means[0] ?? 0,
    last: means.at(-1) ?? 0,
    tolerance,
  };
}
