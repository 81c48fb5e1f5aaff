import type { BenchStage } from '../../contract/bench-report.ts';
import type { Objective } from '../../contract/objective.ts';
import { percentileOf, sortAscending } from '../statistics/percentile.ts';
import type { MeasuredRequest } from './distributions.ts';
import { goodRequests } from './per-request-limits.ts';
import type { StageWindow } from './stage-window.ts';
import type { SteadyState } from './steady-state.ts';

export interface StageParts {
  readonly requests: readonly MeasuredRequest[];
  readonly objectives: readonly Objective[];
  readonly window: StageWindow | null;
  readonly steady: SteadyState | null;
}

/** Figures of the stage as a whole, by key. */
export function scalarsOf(parts: StageParts): BenchStage['scalars'] {
  const { requests, objectives, window, steady } = parts;
  const answered = requests.filter(({ record }) => record.outcome === 'ok');
  const failures = requests.filter(({ record }) => isError(record.outcome)).length;
  const good = goodRequests(requests, objectives);
  const output = sumKnown(answered.map(({ record }) => record.completionTokens));
  const input = sumKnown(answered.map(({ record }) => record.promptTokens));
  const perSecond = (count: number | null): number | null =>
    window === null || count === null ? null : count / window.seconds;
  const share = (count: number | null): number | null =>
    requests.length === 0 || count === null ? null : count / requests.length;
  return {
    output_token_throughput: { unit: 'tokens/sec', avg: perSecond(output) },
    output_token_throughput_steady: { unit: 'tokens/sec', avg: steady?.tokensPerSecond ?? null },
    total_token_throughput: {
      unit: 'tokens/sec',
      avg: perSecond(output === null || input === null ? null : output + input),
    },
    request_throughput: { unit: 'requests/sec', avg: perSecond(answered.length) },
    goodput: { unit: 'requests/sec', avg: perSecond(good) },
    slo_attainment: { unit: 'ratio', avg: share(good) },
    error_rate: { unit: 'ratio', avg: share(failures) },
    effective_concurrency: { unit: 'requests', avg: perSecond(occupiedSeconds(requests)) },
    effective_concurrency_steady: { unit: 'requests', avg: steady?.meanInFlight ?? null },
    prompt_cache_hit_ratio: { unit: 'ratio', avg: cacheHitRatio(answered) },
    inter_chunk_stalls: { unit: 'chunks', avg: stallsOf(answered) },
    benchmark_duration: { unit: 'sec', avg: window?.seconds ?? null },
    request_count: { unit: 'requests', avg: answered.length },
    error_request_count: { unit: 'requests', avg: failures },
    issued_request_count: { unit: 'requests', avg: requests.length },
  };
}

/** `cancelled` is our own doing; everything else that is not `ok` is an error that the user would have seen. */
function isError(outcome: MeasuredRequest['record']['outcome']): boolean {
  switch (outcome) {
    case 'ok':
    case 'cancelled':
      return false;
    case 'refused':
    case 'failed':
    case 'timeout':
    case 'truncated':
    case 'stalled':
      return true;
  }
}

/** Null as soon as one is not known: a sum without it would be too small. */
function sumKnown(values: readonly (number | null)[]): number | null {
  let sum = 0;
  for (const value of values) {
    if (value === null) return null;
    sum += value;
  }
  return sum;
}

/** Sum of the latencies; a request that failed was in flight until it did. */
function occupiedSeconds(requests: readonly MeasuredRequest[]): number {
  let ms = 0;
  for (const { record, figures } of requests) {
    if (record.sentNs === null) continue;
    ms += (record.outcome === 'ok' ? figures.request_latency : null) ?? (record.endNs - record.sentNs) / 1e6;
  }
  return ms / 1_000;
}

function cacheHitRatio(answered: readonly MeasuredRequest[]): number | null {
  let cached = 0;
  let prompts = 0;
  for (const { record } of answered) {
    if (record.cachedPromptTokens === null || record.promptTokens === null) continue;
    cached += record.cachedPromptTokens;
    prompts += record.promptTokens;
  }
  return prompts === 0 ? null : cached / prompts;
}

/** Gaps between chunks of more than ten times the median: an answer that stands still while somebody reads it. */
function stallsOf(answered: readonly MeasuredRequest[]): number | null {
  const gaps = sortAscending(answered.flatMap(({ record }) => record.chunkGapsMs));
  const median = percentileOf(gaps, 0.5);
  return median === null ? null : gaps.filter((gap) => gap > 10 * median).length;
}
