import { valueAt } from '../../base/json-value.ts';
import type { MeasuredRequest } from '../metrics/distributions.ts';
import {
  type ComparedFigure,
  type ComparedReport,
  knownFigures,
  numberAt,
  scalarFigure,
} from './comparison.ts';
import {
  type ExportedFile,
  type ExportedStage,
  jsonFile,
  requestsOfStage,
  scalarOf,
} from './exported-stage.ts';
import { weightedSummary } from './weighted-summary.ts';

interface DistributionRow {
  readonly name: string;
  readonly of: (request: MeasuredRequest) => number | null;
  /** GuideLLM weighs figures per token by tokens: long answers count for more. 1 where it does not. */
  readonly weight: (request: MeasuredRequest) => number;
}

const once = (): number => 1;

/**
 * Their `time_per_output_token_ms` is the whole latency by all tokens, the first included: our normalised latency. What
 * everybody else calls time per output token is their `inter_token_latency_ms`. `request_latency` is in seconds.
 */
const distributions: readonly DistributionRow[] = [
  { name: 'time_to_first_token_ms', of: ({ figures }) => figures.time_to_first_token, weight: once },
  {
    name: 'time_to_first_output_token_ms',
    of: ({ figures }) => figures.time_to_first_output_token,
    weight: once,
  },
  {
    name: 'inter_token_latency_ms',
    of: ({ figures }) => figures.time_per_output_token,
    weight: ({ record }) => (record.completionTokens ?? 1) - 1,
  },
  {
    name: 'time_per_output_token_ms',
    of: ({ figures }) => figures.normalized_time_per_output_token,
    weight: ({ record }) => record.completionTokens ?? 0,
  },
  { name: 'request_latency', of: ({ figures }) => inSeconds(figures.request_latency), weight: once },
  { name: 'prompt_token_count', of: ({ record }) => record.promptTokens, weight: once },
  { name: 'output_token_count', of: ({ record }) => record.completionTokens, weight: once },
];

/** A report of `guidellm benchmark` with one benchmark. Distributions are those of successful requests. */
export function writeGuidellm(input: ExportedStage): ExportedFile[] {
  const { report, stage } = input;
  const requests = requestsOfStage(input);
  const answered = requests.filter(({ record }) => record.outcome === 'ok');
  const incomplete = requests.filter(({ record }) => record.outcome === 'cancelled').length;
  const written = distributions.map(({ name, of, weight }) => {
    const members = answered.flatMap((request) => {
      const value = of(request);
      return value === null ? [] : [{ value, weight: weight(request) }];
    });
    return [name, { successful: weightedSummary(members) }] as const;
  });
  const mean = (key: string): unknown => ({ successful: { mean: scalarOf(input, key) } });
  const metrics = {
    request_totals: {
      successful: answered.length,
      incomplete,
      errored: requests.length - answered.length - incomplete,
      total: requests.length,
    },
    requests_per_second: mean('request_throughput'),
    request_concurrency: mean('effective_concurrency'),
    output_tokens_per_second: mean('output_token_throughput'),
    tokens_per_second: mean('total_token_throughput'),
    ...Object.fromEntries(written),
  };
  const startTime = Date.parse(report.startedAt) / 1_000;
  const duration = scalarOf(input, 'benchmark_duration');
  const benchmark = {
    type_: 'generative_benchmark',
    config: { strategy: stage.load, model: report.target.model, target: report.target.url },
    start_time: startTime,
    end_time: Date.parse(report.endedAt) / 1_000,
    duration,
    metrics,
  };
  return [jsonFile('guidellm.json', { metadata: { version: 1 }, args: {}, benchmarks: [benchmark] })];
}

function inSeconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1_000;
}

export function isGuidellm(value: unknown): boolean {
  return valueAt(value, ['benchmarks', 0, 'metrics', 'request_latency', 'successful']) !== undefined;
}

export function readGuidellm(value: unknown): ComparedReport[] {
  const benchmarks = valueAt(value, ['benchmarks']);
  if (!Array.isArray(benchmarks)) return [];
  return benchmarks.map((benchmark: unknown, index) => ({
    tool: 'GuideLLM',
    label: `benchmark ${index + 1}`,
    figures: knownFigures(figuresOfBenchmark(benchmark)),
    notes: ['GuideLLM weighs times per token by the tokens of the answer; ours count every request once.'],
  }));
}

function figuresOfBenchmark(benchmark: unknown): Record<string, ComparedFigure> {
  const metrics = valueAt(benchmark, ['metrics']);
  const spread = (name: string, unit: string, factor = 1): ComparedFigure => {
    const at = (...path: string[]): number | null => numberAt(metrics, [name, 'successful', ...path], factor);
    return { unit, avg: at('mean'), p50: at('median'), p99: at('percentiles', 'p99') };
  };
  const mean = (name: string, unit: string): ComparedFigure =>
    scalarFigure(unit, numberAt(metrics, [name, 'successful', 'mean']));
  return {
    time_to_first_token: spread('time_to_first_token_ms', 'ms'),
    time_to_first_output_token: spread('time_to_first_output_token_ms', 'ms'),
    time_per_output_token: spread('inter_token_latency_ms', 'ms'),
    normalized_time_per_output_token: spread('time_per_output_token_ms', 'ms'),
    request_latency: spread('request_latency', 'ms', 1_000),
    input_sequence_length: spread('prompt_token_count', 'tokens'),
    output_sequence_length: spread('output_token_count', 'tokens'),
    output_token_throughput: mean('output_tokens_per_second', 'tokens/sec'),
    total_token_throughput: mean('tokens_per_second', 'tokens/sec'),
    request_throughput: mean('requests_per_second', 'requests/sec'),
    effective_concurrency: mean('request_concurrency', 'requests'),
    request_count: scalarFigure('requests', numberAt(metrics, ['request_totals', 'successful'])),
    error_request_count: scalarFigure('requests', numberAt(metrics, ['request_totals', 'errored'])),
    benchmark_duration: scalarFigure('sec', numberAt(benchmark, ['duration'])),
  };
}
