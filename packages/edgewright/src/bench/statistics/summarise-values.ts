import type { MetricSummary } from '../../contract/bench-report.ts';
import { deviationOf, meanOf, sumOf } from './moments.ts';
import { type Interval, percentileInterval } from './order-interval.ts';
import { percentileOf, sortAscending } from './percentile.ts';
import { estimateMean } from './run-interval.ts';

/** A distribution as reports hold it. `+Infinity` stands for a failed request; JSON has no such number, so it is null. */
export function summariseValues(values: readonly number[], unit: string): MetricSummary {
  const sorted = sortAscending(values);
  const at = (share: number): number | null => finite(percentileOf(sorted, share));
  const between = (share: number): [number | null, number | null] =>
    finiteEnds(percentileInterval(sorted, share));
  const p99 = percentileOf(sorted, 0.99);
  return {
    unit,
    avg: finite(meanOf(sorted)),
    std: finite(deviationOf(sorted)),
    min: finite(sorted[0] ?? null),
    max: finite(sorted.at(-1) ?? null),
    p1: at(0.01),
    p5: at(0.05),
    p10: at(0.1),
    p25: at(0.25),
    p50: at(0.5),
    p75: at(0.75),
    p90: at(0.9),
    p95: at(0.95),
    p99: finite(p99),
    p999: at(0.999),
    count: sorted.length,
    sum: sorted.length === 0 ? null : finite(sumOf(sorted)),
    ci95: {
      avg: finiteEnds(estimateMean(sorted)?.interval ?? [null, null]),
      p50: between(0.5),
      p90: between(0.9),
      p95: between(0.95),
      p99: between(0.99),
    },
    ...(p99 === Infinity && { p99_is_infinite: true as const }),
  };
}

/** Infinite and undefined figures as null. */
export function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

export function finiteEnds([low, high]: Interval): [number | null, number | null] {
  return [finite(low), finite(high)];
}
