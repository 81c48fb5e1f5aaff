import { median, percentile } from '../measure/statistics.ts';
import type { StreamSample } from './stream-load.ts';
import { frontier, type ThroughputPoint } from './throughput.ts';

interface LoadResult {
  sample: StreamSample;
  wallMs: number;
  cpuMs: number;
  loadedRssBytes: number;
}

export interface TargetResult {
  name: string;
  idleRssBytes: number;
  rounds: {
    single: StreamSample;
    edge: LoadResult;
    crowd: LoadResult;
    throughput: ThroughputPoint[];
    wholeCpuMs: number;
    afterRssBytes: number;
  }[];
}

/** One figure per round. */
export interface Figure {
  median: number;
  least: number;
  most: number;
}

export function figureOf(values: readonly number[]): Figure {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

/** A percentile of every round, less that of the direct way in the same round: what stands between added it. */
export function added(
  target: TargetResult,
  direct: TargetResult,
  about: { q: number; pick: (round: TargetResult['rounds'][number]) => readonly number[] },
): Figure {
  return figureOf(
    target.rounds.map((round, at) => {
      const alone = direct.rounds[at];
      return (
        percentile(about.pick(round), about.q) - (alone ? percentile(about.pick(alone), about.q) : Number.NaN)
      );
    }),
  );
}

export const P99_LIMITS_MS = [1, 5, 10, 50, 100] as const;

/** Requests per second with a 99th percentile within the limit; null: in no round. Infinity: at any. */
export function rateWithin({ rounds }: TargetResult, p99Ms: number): Figure | null {
  const rates = rounds.map((round) => frontier(round.throughput, p99Ms)).filter((rate) => rate !== null);
  return rates.length === 0 ? null : figureOf(rates);
}
