import type { RequestRecord } from '../../contract/request-record.ts';
import type { SoakPart } from '../../contract/soak-report.ts';
import { figuresOf } from '../metrics/request-figures.ts';
import { blocksOf, type TimedValue } from '../statistics/block-bootstrap.ts';
import type { Interval } from '../statistics/order-interval.ts';
import { percentileOf, sortAscending } from '../statistics/percentile.ts';
import { seededRandom } from '../statistics/seeded-random.ts';
import { mannKendall } from '../statistics/trend.ts';

/** The first and the last five minutes are compared; of a short soak its first and last third. */
const comparedMs = 5 * 60_000;
const mostDrift = 0.05;
/** Requests nearer than this share batches, and so their fate. */
const blockMs = 30_000;
const blocksPerPart = 10;
const repetitions = 1_000;

/** Time per output token at the end against the beginning, with an interval that respects neighbours. */
export function judgeDrift(
  records: readonly RequestRecord[],
  window: { readonly fromMs: number; readonly toMs: number },
): SoakPart {
  const values = timesPerToken(records).filter(({ atMs }) => atMs >= window.fromMs && atMs <= window.toMs);
  const span = Math.min(comparedMs, (window.toMs - window.fromMs) / 3);
  const first = values.filter(({ atMs }) => atMs < window.fromMs + span);
  const last = values.filter(({ atMs }) => atMs >= window.toMs - span);
  const [before, after] = [medianOf(first), medianOf(last)];
  const base = { id: 'drift' as const, title: 'Time per token at the end against the beginning' };
  if (before === null || after === null) {
    const because = 'Too few answers ended in the first or the last part for a time per token.';
    return { ...base, verdict: 'undecided', because, figures: {} };
  }
  const drift = after / before - 1;
  const block = Math.min(blockMs, span / blocksPerPart);
  const interval = driftInterval({ first, last }, block);
  const trend = mannKendall(blocksOf(values, block).flatMap((members) => medianOfNumbers(members) ?? []));
  const verdict = driftVerdict(interval);
  const because = [
    `The median was ${before.toFixed(2)} ms in the first ${minutes(span)} (${first.length} answers) and ${after.toFixed(2)} ms in the last (${last.length}): ${signed(drift)}`,
    interval === null
      ? ', with too few blocks for an interval.'
      : `, 95 %: ${signed(interval[0] ?? 0)} to ${signed(interval[1] ?? 0)}; up to ${percent(mostDrift)} may be.`,
    trend === null
      ? ''
      : ` Over the whole soak it is ${trend.word} (Mann-Kendall, p = ${trend.pValue.toFixed(3)}).`,
  ].join('');
  return {
    ...base,
    verdict,
    because,
    figures: {
      firstP50Ms: before,
      lastP50Ms: after,
      driftShare: drift,
      driftLowShare: interval?.[0] ?? null,
      driftHighShare: interval?.[1] ?? null,
      trendPValue: trend?.pValue ?? null,
    },
  };
}

function driftVerdict(interval: Interval | null): SoakPart['verdict'] {
  const [low, high] = interval ?? [null, null];
  if (high !== null && high <= mostDrift) return 'pass';
  return low !== null && low > mostDrift ? 'fail' : 'undecided';
}

/** Both parts are redrawn in blocks, independently of each other. Null: fewer than five blocks in one of them. */
function driftInterval(
  { first, last }: { first: readonly TimedValue[]; last: readonly TimedValue[] },
  block: number,
): Interval | null {
  const [before, after] = [blocksOf(first, block), blocksOf(last, block)];
  if (Math.min(before.length, after.length) < 5) return null;
  const random = seededRandom(1);
  const drifts: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const [early, late] = [before, after].map((blocks) => medianOfNumbers(redrawn(blocks, random)));
    if (typeof early === 'number' && typeof late === 'number') drifts.push(late / early - 1);
  }
  const sorted = sortAscending(drifts);
  return [percentileOf(sorted, 0.025), percentileOf(sorted, 0.975)];
}

function redrawn(blocks: readonly (readonly number[])[], random: () => number): number[] {
  return blocks.flatMap(() => blocks[Math.floor(random() * blocks.length)] ?? []);
}

/** By when the answer ended. */
export function timesPerToken(records: readonly RequestRecord[]): TimedValue[] {
  return records.flatMap((record) => {
    const value = record.outcome === 'ok' ? figuresOf(record).time_per_output_token : null;
    return value === null ? [] : [{ atMs: record.endNs / 1e6, value }];
  });
}

function medianOf(values: readonly TimedValue[]): number | null {
  return medianOfNumbers(values.map(({ value }) => value));
}

function medianOfNumbers(values: readonly number[]): number | null {
  return percentileOf(sortAscending(values), 0.5);
}

function minutes(ms: number): string {
  return ms >= 60_000 ? `${Number((ms / 60_000).toFixed(1))} min` : `${Math.round(ms / 1_000)} s`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function signed(share: number): string {
  return `${share >= 0 ? '+' : '−'}${percent(Math.abs(share))}`;
}
