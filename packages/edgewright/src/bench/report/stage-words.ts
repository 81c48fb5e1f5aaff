import type {
  BenchReport,
  BenchStage,
  MetricSummary,
  ObjectiveVerdict,
  VerdictWord,
} from '../../contract/bench-report.ts';
import type { LoadModel } from '../../contract/load-model.ts';
import { metricWords, shareOfStatistic } from '../metrics/objective-words.ts';

interface ShownDistribution {
  readonly key: string;
  readonly name: string;
  /** More is better: the percentiles shown are those of the slow end, P10 for P90 and P1 for P99. */
  readonly fromSlowEnd?: true;
  /** Left out where it says the same as this one: nothing failed and nothing was late. */
  readonly unlessLike?: string;
}

/** Distributions that people look at, with their names; all others are in the JSON. */
const shownDistributions: readonly ShownDistribution[] = [
  { key: 'scheduled_time_to_first_token_slo_view', name: 'first token, from schedule, failures endless' },
  {
    key: 'time_to_first_token',
    name: 'first token, answered',
    unlessLike: 'scheduled_time_to_first_token_slo_view',
  },
  { key: 'time_per_output_token', name: 'each further token' },
  { key: 'inter_chunk_latency', name: 'gap between chunks' },
  { key: 'scheduled_request_latency_slo_view', name: 'whole answer, from schedule, failures endless' },
  {
    key: 'request_latency',
    name: 'whole answer, answered',
    unlessLike: 'scheduled_request_latency_slo_view',
  },
  {
    key: 'output_token_throughput_per_user',
    name: 'speed for each user, slow end',
    fromSlowEnd: true,
  },
  { key: 'schedule_delay', name: 'sent late by' },
  { key: 'queue_time', name: 'queue of the gateway' },
  { key: 'input_sequence_length', name: 'prompt' },
  { key: 'output_sequence_length', name: 'answer' },
];

/** Figures of the stage as a whole that people look at. */
export const shownScalars = [
  { key: 'output_token_throughput', name: 'output of the system' },
  { key: 'output_token_throughput_steady', name: 'output in the steady state' },
  { key: 'total_token_throughput', name: 'input and output' },
  { key: 'request_throughput', name: 'answers' },
  { key: 'goodput', name: 'answers that keep all limits' },
  { key: 'slo_attainment', name: 'share that keeps all limits' },
  { key: 'error_rate', name: 'share that failed' },
  { key: 'effective_concurrency', name: 'mean in flight' },
  { key: 'prompt_cache_hit_ratio', name: 'share of prompts from the cache' },
  { key: 'inter_chunk_stalls', name: 'gaps of more than ten medians' },
  { key: 'benchmark_duration', name: 'duration' },
] as const;

export function loadWords(load: LoadModel): string {
  switch (load.kind) {
    case 'concurrency':
      return `${load.concurrency} in flight, closed loop`;
    case 'sessions':
      return `${load.sessions} sessions of ${load.turns} turns, ${load.thinkMs} ms of thought`;
    case 'rate':
      return `${load.requestsPerSecond} requests/s, ${load.arrivals}`;
    case 'trace':
      return `${load.arrivals.length} recorded arrivals, time × ${load.timeScale}`;
    case 'burst':
      return `${load.requests} at once`;
  }
}

/** `P99 of time to first token < 500 ms`. */
export function objectiveWords({ metric, statistic, comparison, limit }: ObjectiveVerdict): string {
  const { name, unit } = metricWords[metric];
  const share = shareOfStatistic[statistic];
  const which = share === null ? 'mean' : share === 0.5 ? 'median' : `P${share * 100}`;
  return `${which} of ${name} ${comparison} ${limit} ${unit}`;
}

/** At most four digits; null is a dash, endless is ∞. */
export function numberWords(value: number | null): string {
  if (value === null) return '–';
  const size = Math.abs(value);
  if (size >= 1_000) return value.toFixed(0);
  if (size >= 100) return value.toFixed(size % 1 === 0 ? 0 : 1);
  return Number(value.toFixed(size >= 10 ? 1 : size >= 1 ? 2 : 3)).toString();
}

export interface DistributionRow {
  readonly name: string;
  readonly summary: MetricSummary;
  /** P50, P90, P99 and the interval of the last, as the columns of all tables are. */
  readonly cells: readonly string[];
}

export function distributionRows({ distributions }: BenchStage): DistributionRow[] {
  return shownDistributions.flatMap((shown) => {
    const summary = distributions[shown.key];
    const like = shown.unlessLike === undefined ? undefined : distributions[shown.unlessLike];
    if (summary === undefined) return [];
    if (like !== undefined && JSON.stringify(like) === JSON.stringify(summary)) return [];
    return [{ name: shown.name, summary, cells: percentileCells(shown, summary) }];
  });
}

function percentileCells({ fromSlowEnd }: ShownDistribution, summary: MetricSummary): string[] {
  if (fromSlowEnd === true) return [...[summary.p50, summary.p10, summary.p1].map(numberWords), '–'];
  const isEndless = summary.p99_is_infinite === true;
  const words = [summary.p50, summary.p90, summary.p99].map((value) =>
    value === null && isEndless ? '∞' : numberWords(value),
  );
  return [...words, intervalWords(summary.ci95.p99)];
}

export function intervalWords(interval: readonly [number | null, number | null] | undefined): string {
  if (interval === undefined || (interval[0] === null && interval[1] === null)) return '–';
  const [low, high] = interval;
  if (high === null) return `from ${numberWords(low)}`;
  if (low === null) return `to ${numberWords(high)}`;
  return `${numberWords(low)} to ${numberWords(high)}`;
}

export function countsWords({ outcomes }: BenchStage): string {
  const all = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  const failed = Object.entries(outcomes).filter(([outcome]) => outcome !== 'ok');
  const words = failed.map(([outcome, count]) => `${count} ${outcome}`).join(', ');
  return `${outcomes.ok ?? 0} of ${all} requests answered${words === '' ? '' : ` (${words})`}`;
}

/** The whole report in one word. Null: nothing was asked. A run that was stopped passes nothing. */
export function overallVerdict({ stages, wasCancelled }: BenchReport): VerdictWord | null {
  const words = stages.flatMap(({ verdicts }) => verdicts.map(({ verdict }) => verdict));
  if (words.length === 0) return null;
  if (words.includes('fail')) return 'fail';
  return words.includes('undecided') || wasCancelled ? 'undecided' : 'pass';
}

export function targetWords({ target }: BenchReport): string {
  const basis = { measured: 'real hardware', simulated: 'simulated', unknown: 'hardware not known' }[
    target.basis
  ];
  const place = { 'same-box': 'client on the same box', 'other-host': 'client on another host' }[
    target.clientPlace
  ];
  return [target.url, target.engine, basis, place].filter((word) => word !== null).join(' · ');
}
