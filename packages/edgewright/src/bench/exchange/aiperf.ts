import { valueAt } from '../../base/json-value.ts';
import type { MetricSummary } from '../../contract/bench-report.ts';
import type { RequestRecord } from '../../contract/request-record.ts';
import { figureTable } from '../metrics/figure-table.ts';
import { figuresOf } from '../metrics/request-figures.ts';
import { type ComparedFigure, type ComparedReport, knownFigures, numberAt } from './comparison.ts';
import { type ExportedFile, type ExportedStage, jsonFile, requestsOfStage } from './exported-stage.ts';

/** AIPerf's name for each of our keys. */
const distributionNames = {
  time_to_first_token: 'time_to_first_token',
  time_to_first_output_token: 'time_to_first_output_token',
  time_per_output_token: 'inter_token_latency',
  inter_chunk_latency: 'inter_chunk_latency',
  request_latency: 'request_latency',
  scheduled_request_latency: 'effective_latency',
  output_token_throughput_per_user: 'output_token_throughput_per_user',
  input_sequence_length: 'input_sequence_length',
  output_sequence_length: 'output_sequence_length',
} as const;

/** Scalars have the same names there; the units are ours. */
const scalarUnits = {
  output_token_throughput: 'tokens/sec',
  total_token_throughput: 'tokens/sec',
  request_throughput: 'requests/sec',
  goodput: 'requests/sec',
  request_count: 'requests',
  error_request_count: 'requests',
  benchmark_duration: 'sec',
} as const;

/** `profile_export_aiperf.json` and `profile_export.jsonl`. */
export function writeAiperf(input: ExportedStage): ExportedFile[] {
  return [jsonFile('profile_export_aiperf.json', summaryOf(input)), requestLines(input)];
}

function summaryOf(input: ExportedStage): Record<string, unknown> {
  const { report, stage } = input;
  const summary: Record<string, unknown> = {};
  for (const [ours, theirs] of Object.entries(distributionNames)) {
    const distribution = stage.distributions[ours];
    if (distribution !== undefined) summary[theirs] = statisticsOf(distribution);
  }
  for (const key of Object.keys(scalarUnits)) {
    const scalar = stage.scalars[key];
    if (scalar !== undefined && scalar.avg !== null) summary[key] = scalar;
  }
  return {
    ...summary,
    input_config: {
      endpoint: { model_names: [report.target.model], urls: [report.target.url] },
      loadgen: stage.load,
    },
    error_summary: errorSummary(requestsOfStage(input).map(({ record }) => record)),
    was_cancelled: report.wasCancelled,
    start_time: report.startedAt,
    end_time: report.endedAt,
  };
}

/** Without what AIPerf does not know: intervals, and percentiles beyond the 99th. */
function statisticsOf({
  ci95: _ci95,
  p999: _p999,
  p99_is_infinite: _isInfinite,
  ...known
}: MetricSummary): unknown {
  return known;
}

function errorSummary(records: readonly RequestRecord[]): unknown[] {
  const counts = new Map<string, { details: unknown; count: number }>();
  for (const { outcome, status, error } of records) {
    if (outcome === 'ok') continue;
    const details = { code: status, type: error?.code ?? outcome, message: error?.message ?? outcome };
    const key = JSON.stringify(details);
    counts.set(key, { details, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()].map(({ details, count }) => ({ error_details: details, count }));
}

/** Their clock counts ns since 1970, which a JavaScript number holds to about a quarter of a microsecond. */
function requestLines({ report, stage, records }: ExportedStage): ExportedFile {
  const startNs = Date.parse(report.startedAt) * 1e6;
  const wall = (ns: number | null): number | null => (ns === null ? null : startNs + ns);
  const lines = records
    .filter((record) => record.stage === stage.stage)
    .map((record) => {
      const { session, turn, error, outcome } = record;
      return JSON.stringify({
        metadata: {
          session_num: record.index,
          x_request_id: record.requestId,
          x_correlation_id: record.requestId,
          conversation_id: session === null ? null : String(session),
          turn_index: turn,
          request_scheduled_ns: wall(record.scheduledNs),
          request_start_ns: wall(record.sentNs),
          request_ack_ns: wall(record.headersNs),
          request_end_ns: wall(record.endNs),
          worker_id: 'edgewright',
          benchmark_phase: record.phase === 'measured' ? 'profiling' : 'warmup',
          was_cancelled: outcome === 'cancelled',
        },
        metrics: outcome === 'ok' ? metricsOf(record) : {},
        error:
          outcome === 'ok'
            ? null
            : { code: record.status, type: error?.code ?? outcome, message: error?.message ?? outcome },
      });
    });
  return { name: 'profile_export.jsonl', content: lines.map((line) => `${line}\n`).join('') };
}

function metricsOf(record: RequestRecord): Record<string, { value: number | number[]; unit: string }> {
  const figures = figuresOf(record);
  const metrics: Record<string, { value: number | number[]; unit: string }> = {};
  for (const [ours, theirs] of Object.entries(distributionNames)) {
    const key = ours as keyof typeof distributionNames;
    if (key === 'inter_chunk_latency') {
      metrics[theirs] = { value: record.chunkGapsMs, unit: 'ms' };
      continue;
    }
    const value = figures[key];
    if (value !== null) metrics[theirs] = { value, unit: figureTable[key].unit };
  }
  return metrics;
}

export function isAiperf(value: unknown): boolean {
  return ['request_latency', 'request_throughput'].some(
    (key) => numberAt(value, [key, 'avg']) !== null && typeof valueAt(value, [key, 'unit']) === 'string',
  );
}

export function readAiperf(value: unknown): ComparedReport[] {
  const figures: Record<string, ComparedFigure> = {};
  for (const [ours, theirs] of Object.entries(distributionNames)) {
    const key = ours as keyof typeof distributionNames;
    figures[ours] = figureAt(value, theirs, key === 'inter_chunk_latency' ? 'ms' : figureTable[key].unit);
  }
  for (const [key, unit] of Object.entries(scalarUnits)) figures[key] = figureAt(value, key, unit);
  return [{ tool: 'AIPerf', label: '', figures: knownFigures(figures), notes: [] }];
}

const msOfUnit: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, ms: 1, s: 1_000, sec: 1_000 };

/** Times come in whatever unit the file says; all else is in the unit that we use, whatever it is called there. */
function figureAt(value: unknown, key: string, unit: string): ComparedFigure {
  const written = valueAt(value, [key, 'unit']);
  const factor = unit === 'ms' && typeof written === 'string' ? (msOfUnit[written] ?? 1) : 1;
  const at = (statistic: string): number | null => numberAt(value, [key, statistic], factor);
  return { unit, avg: at('avg'), p50: at('p50'), p99: at('p99') };
}
