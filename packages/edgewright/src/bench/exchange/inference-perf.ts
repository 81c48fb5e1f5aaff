import { valueAt } from '../../base/json-value.ts';
import type { MetricSummary } from '../../contract/bench-report.ts';
import type { LoadModel } from '../../contract/load-model.ts';
import { percentileOf, sortAscending } from '../statistics/percentile.ts';
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

/** Our distributions under `successes.latency`; all of them in seconds. Their gaps between chunks are `inter_token_latency`. */
const latencies = [
  { ours: 'request_latency', theirs: 'request_latency' },
  { ours: 'normalized_time_per_output_token', theirs: 'normalized_time_per_output_token' },
  { ours: 'time_per_output_token', theirs: 'time_per_output_token' },
  { ours: 'time_to_first_token', theirs: 'time_to_first_token' },
  { ours: 'inter_chunk_latency', theirs: 'inter_token_latency' },
] as const;

/** `summary_lifecycle_metrics.json`. */
export function writeInferencePerf(input: ExportedStage): ExportedFile[] {
  const { stage } = input;
  const requests = requestsOfStage(input);
  const failed = requests.filter(({ record }) => record.outcome !== 'ok');
  const of = (key: string, factor: number): unknown => statisticsOf(stage.distributions[key], factor);
  const failedSeconds = failed.flatMap(({ record }) =>
    record.sentNs === null ? [] : [(record.endNs - record.sentNs) / 1e9],
  );
  const attainment = scalarOf(input, 'slo_attainment');
  return [
    jsonFile('summary_lifecycle_metrics.json', {
      benchmark_time_seconds: scalarOf(input, 'benchmark_duration'),
      load_summary: {
        count: requests.length,
        schedule_delay: of('schedule_delay', 1e-3),
        ...loadKeys(stage.load),
      },
      successes: {
        count: requests.length - failed.length,
        latency: Object.fromEntries(latencies.map(({ ours, theirs }) => [theirs, of(ours, 1e-3)])),
        throughput: {
          output_tokens_per_sec: scalarOf(input, 'output_token_throughput'),
          total_tokens_per_sec: scalarOf(input, 'total_token_throughput'),
          requests_per_sec: scalarOf(input, 'request_throughput'),
        },
        prompt_len: of('input_sequence_length', 1),
        output_len: of('output_sequence_length', 1),
        ...(attainment !== null && {
          goodput_metrics: {
            request_goodput: scalarOf(input, 'goodput'),
            goodput_percentage: attainment * 100,
            total_requests: requests.length,
          },
        }),
      },
      failures: {
        count: failed.length,
        request_latency: failedSeconds.length === 0 ? null : plainStatistics(failedSeconds),
      },
    }),
  ];
}

function statisticsOf(summary: MetricSummary | undefined, factor: number): unknown {
  if (summary === undefined) return null;
  const { avg, min, p1, p5, p10, p25, p50, p75, p90, p95, p99, p999, max } = summary;
  const named = { mean: avg, min, p1, p5, p10, p25, median: p50, p75, p90, p95, p99, 'p99.9': p999, max };
  const entries = Object.entries(named).map(([name, value]) => [
    name,
    value === null ? null : value * factor,
  ]);
  return Object.fromEntries(entries);
}

function plainStatistics(values: readonly number[]): unknown {
  const sorted = sortAscending(values);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    mean,
    min: sorted[0],
    median: percentileOf(sorted, 0.5),
    p99: percentileOf(sorted, 0.99),
    max: sorted.at(-1),
  };
}

function loadKeys(load: LoadModel): Record<string, number> {
  switch (load.kind) {
    case 'rate':
      return { requested_rate: load.requestsPerSecond };
    case 'concurrency':
      return { concurrency: load.concurrency };
    case 'sessions':
      return { concurrency: load.sessions };
    case 'trace':
    case 'burst':
      return {};
  }
}

export function isInferencePerf(value: unknown): boolean {
  return (
    valueAt(value, ['load_summary']) !== undefined &&
    valueAt(value, ['successes', 'latency', 'request_latency']) !== undefined
  );
}

export function readInferencePerf(value: unknown): ComparedReport[] {
  const successes = valueAt(value, ['successes']);
  const spread = (path: readonly string[], unit: string, factor = 1): ComparedFigure => {
    const at = (name: string): number | null => numberAt(successes, [...path, name], factor);
    return { unit, avg: at('mean'), p50: at('median'), p99: at('p99') };
  };
  const rate = (name: string, unit: string): ComparedFigure =>
    scalarFigure(unit, numberAt(successes, ['throughput', name]));
  const times = latencies.map(
    ({ ours, theirs }) => [ours, spread(['latency', theirs], 'ms', 1_000)] as const,
  );
  const prompts = spread(['prompt_len'], 'tokens');
  const delay = (name: string): number | null =>
    numberAt(value, ['load_summary', 'schedule_delay', name], 1_000);
  const figures = {
    ...Object.fromEntries(times),
    schedule_delay: { unit: 'ms', avg: delay('mean'), p50: delay('median'), p99: delay('p99') },
    // Newer versions say `prompt_tokens`.
    input_sequence_length: prompts.avg === null ? spread(['prompt_tokens'], 'tokens') : prompts,
    output_sequence_length: spread(['output_len'], 'tokens'),
    output_token_throughput: rate('output_tokens_per_sec', 'tokens/sec'),
    total_token_throughput: rate('total_tokens_per_sec', 'tokens/sec'),
    request_throughput: rate('requests_per_sec', 'requests/sec'),
    goodput: scalarFigure('requests/sec', numberAt(successes, ['goodput_metrics', 'request_goodput'])),
    slo_attainment: scalarFigure(
      'ratio',
      numberAt(successes, ['goodput_metrics', 'goodput_percentage'], 0.01),
    ),
    request_count: scalarFigure('requests', numberAt(successes, ['count'])),
    error_request_count: scalarFigure('requests', numberAt(value, ['failures', 'count'])),
    benchmark_duration: scalarFigure('sec', numberAt(value, ['benchmark_time_seconds'])),
  };
  const notes = [
    'inference-perf counts tokens with its own tokenizer unless told otherwise, and gives all tokens of a chunk the same moment: its gaps between tokens are mostly 0.',
  ];
  return [{ tool: 'inference-perf', label: '', figures: knownFigures(figures), notes }];
}
