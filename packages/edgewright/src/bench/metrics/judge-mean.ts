import type { VerdictWord } from '../../contract/bench-report.ts';
import type { Objective } from '../../contract/objective.ts';
import type { TimedValue } from '../statistics/block-bootstrap.ts';
import { meanOf } from '../statistics/moments.ts';
import type { Interval } from '../statistics/order-interval.ts';
import { seriesInterval } from '../statistics/series-interval.ts';
import { sloView } from './distributions.ts';
import { type JudgedStage, type ObjectiveFinding, undecided } from './objective-finding.ts';
import { figureWords, metricWords } from './objective-words.ts';
import { figureOfMetric } from './per-request-limits.ts';

/**
 * An objective about a mean: over requests, or for the system over the seconds of its steady state. Both ends of the
 * interval are held against the limit, each with the confidence asked for.
 */
export function judgeMean(objective: Objective, stage: JudgedStage): ObjectiveFinding {
  const values = seriesOf(objective, stage);
  const { unit } = metricWords[objective.metric];
  const mean = meanOf(values.map(({ value }) => value));
  if (mean === null) return undecided('The stage is too short to have a steady state.');
  if (!Number.isFinite(mean)) {
    const lost = values.filter(({ value }) => value === Infinity).length;
    const because = `${lost} of ${values.length} requests failed or lack the figure and so took forever: the mean has no bound.`;
    return { ...undecided(because), verdict: 'fail' };
  }
  // Two-sided with twice the doubt is one-sided with the doubt asked for at either end.
  const bounds = seriesInterval(values, 2 * stage.confidence - 1);
  const verdict = verdictOf(objective, bounds);
  const words =
    bounds[0] === null || bounds[1] === null
      ? 'too few values for an interval'
      : `between ${figureWords(bounds[0], unit)} and ${figureWords(bounds[1], unit)}`;
  const because = `The mean is ${figureWords(mean, unit)}, ${words}; the limit is ${objective.limit} ${unit}.`;
  return { ...undecided(because), verdict, measured: mean, ci95: seriesInterval(values) };
}

function seriesOf({ metric }: Objective, { requests, steady }: JudgedStage): TimedValue[] {
  const key = figureOfMetric[metric];
  if (key === null) {
    return (steady?.seconds ?? []).map(({ tokens }, second) => ({ atMs: second * 1_000, value: tokens }));
  }
  const values = sloView(requests, key);
  return requests.map(({ record }, index) => ({
    atMs: record.scheduledNs / 1e6,
    value: values[index] ?? Infinity,
  }));
}

function verdictOf({ comparison, limit }: Objective, [low, high]: Interval): VerdictWord {
  if (low === null || high === null) return 'undecided';
  const [keeps, misses] = comparison === '<' ? [high <= limit, low > limit] : [low >= limit, high < limit];
  return keeps ? 'pass' : misses ? 'fail' : 'undecided';
}
