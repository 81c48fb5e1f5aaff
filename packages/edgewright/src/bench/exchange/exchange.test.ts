import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { failedRecord, objective, recordOf, sampleReport } from '../__fixtures__/sample-records.ts';
import type { BenchStage } from '../../contract/bench-report.ts';
import { compareReports } from './compare-reports.ts';
import type { ComparedReport } from './comparison.ts';
import { compareParts, exchangeFormats, exportStage, ourParts, readComparison } from './exchange-formats.ts';
import type { ExportedStage } from './exported-stage.ts';
import { weightedSummary } from './weighted-summary.ts';

// First tokens after 100 and 300 ms, 10 and 20 ms per token over 10 and 20 tokens, sent 5 ms late; one failure of 1 s.
const records = [
  recordOf({ scheduled: 995, sent: 1_000, first: 1_100, last: 1_200, tokens: 11 }, { index: 0 }),
  recordOf(
    { scheduled: 1_995, sent: 2_000, first: 2_300, last: 2_700, tokens: 21 },
    { index: 1, requestId: 'r-1' },
  ),
  failedRecord({ sent: 1_500, end: 2_500 }, { index: 2 }),
  recordOf({ sent: 0, first: 10, last: 20, tokens: 3 }, { index: 3, phase: 'ramp' }),
];
const report = sampleReport([
  {
    stage: 'c2',
    load: { kind: 'concurrency', concurrency: 2 },
    records,
    objectives: [objective('ttft', 'p99', 200)],
  },
]);
const [stage] = report.stages;
if (stage === undefined) throw new Error('no stage');
const input: ExportedStage = { report, stage: stage satisfies BenchStage, records };

function written(format: (typeof exchangeFormats)[number]): Record<string, unknown> {
  const [file] = exportStage(format, input);
  return JSON.parse(file?.content ?? 'null') as Record<string, unknown>;
}

test('AIPerf: names, units, and a line per request with wall clock', () => {
  const summary = written('aiperf');
  expect(summary).toMatchObject({
    time_to_first_token: { unit: 'ms', avg: 200, min: 100, max: 300, count: 2 },
    inter_token_latency: { unit: 'ms', avg: 15 },
    effective_latency: { unit: 'ms', max: 705 },
    output_token_throughput: { unit: 'tokens/sec', avg: 32 / 1.7 },
    error_request_count: { avg: 1 },
    error_summary: [{ count: 1, error_details: { code: 500, type: 'upstream_error' } }],
    was_cancelled: false,
  });
  expect(summary).not.toHaveProperty('time_per_output_token');
  expect(summary['request_latency']).not.toHaveProperty('ci95');
  const lines = (exportStage('aiperf', input)[1]?.content ?? '').trimEnd().split('\n');
  const parsed = lines.map((line) => JSON.parse(line) as Record<string, Record<string, unknown>>);
  expect(parsed[1]).toMatchObject({
    metadata: {
      session_num: 1,
      x_request_id: 'r-1',
      request_start_ns: Date.parse(report.startedAt) * 1e6 + 2e9,
      request_scheduled_ns: Date.parse(report.startedAt) * 1e6 + 1.995e9,
      benchmark_phase: 'profiling',
    },
    metrics: {
      time_to_first_token: { value: 300, unit: 'ms' },
      output_sequence_length: { value: 21, unit: 'tokens' },
    },
    error: null,
  });
  expect(parsed[2]).toMatchObject({ metrics: {}, error: { code: 500 } });
  expect(parsed[3]).toMatchObject({ metadata: { benchmark_phase: 'warmup' } });
});

test('vLLM: ms in summaries, seconds in lists', () => {
  expect(written('vllm')).toMatchObject({
    date: '20260102-030405',
    max_concurrency: 2,
    request_rate: 'inf',
    completed: 2,
    failed: 1,
    total_input_tokens: 200,
    total_output_tokens: 32,
    mean_ttft_ms: 200,
    median_tpot_ms: 15,
    mean_e2el_ms: 450,
    mean_client_queue_time_ms: expect.closeTo(5, 9),
    ttfts: [0.1, 0.3, 0],
    output_lens: [11, 21, 0],
    errors: ['', '', 'the engine <died> & said so'],
  });
});

test('GuideLLM: latency in seconds, weighted times per token, the first token counted in one of them', () => {
  const benchmarks = written('guidellm')['benchmarks'] as { metrics: Record<string, unknown> }[];
  expect(benchmarks[0]?.metrics).toMatchObject({
    request_totals: { successful: 2, incomplete: 0, errored: 1, total: 3 },
    time_to_first_token_ms: { successful: { mean: 200, count: 2 } },
    // (10 × 10 ms + 20 × 20 ms) / 30.
    inter_token_latency_ms: { successful: { mean: expect.closeTo(500 / 30, 9), count: 30 } },
    // (200 ms + 700 ms) / 32 tokens.
    time_per_output_token_ms: { successful: { mean: expect.closeTo(900 / 32, 9) } },
    request_latency: { successful: { mean: expect.closeTo(0.45, 9), percentiles: { p99: 0.7 } } },
  });
});

test('inference-perf: seconds', () => {
  expect(written('inference-perf')).toMatchObject({
    load_summary: { count: 3, concurrency: 2, schedule_delay: { max: expect.closeTo(0.005, 9) } },
    successes: {
      count: 2,
      latency: {
        time_to_first_token: { mean: expect.closeTo(0.2, 9), median: expect.closeTo(0.2, 9) },
        inter_token_latency: { max: expect.closeTo(0.02, 9) },
      },
      goodput_metrics: { goodput_percentage: expect.closeTo(100 / 3, 9), total_requests: 3 },
    },
    failures: { count: 1, request_latency: { mean: 1 } },
  });
});

describe('what is written is told by its content and read back in our keys and units', () => {
  test.each(exchangeFormats)('%s', (format) => {
    const [ours] = ourParts(report);
    const [theirs] = compareParts(written(format), 'file');
    expect(theirs?.figures['time_to_first_token']?.avg).toBeCloseTo(200, 9);
    expect(theirs?.figures['request_latency']?.avg).toBeCloseTo(450, 9);
    for (const [key, { unit, avg }] of Object.entries(theirs?.figures ?? {})) {
      expect(ours?.figures[key]?.unit).toBe(unit);
      // GuideLLM's weights are its own.
      if (format === 'guidellm' && key.endsWith('per_output_token')) continue;
      expect(avg).toBeCloseTo(ours?.figures[key]?.avg ?? NaN, 6);
    }
  });
});

test.each([
  {
    what: 'SGLang',
    value: { request_throughput: 2, mean_ttft_ms: 80, mean_e2e_latency_ms: 900, total_throughput: 50 },
    tool: 'SGLang bench_serving',
    figures: { request_latency: { avg: 900 }, total_token_throughput: { avg: 50 } },
  },
  {
    what: 'AIPerf in another unit of time',
    value: {
      request_latency: { unit: 's', avg: 1.5, p99: 2 },
      request_throughput: { unit: 'requests/sec', avg: 3 },
    },
    tool: 'AIPerf',
    figures: { request_latency: { unit: 'ms', avg: 1_500, p50: null, p99: 2_000 } },
  },
  {
    what: 'inference-perf of a newer version',
    value: {
      load_summary: { count: 1, schedule_delay: { mean: 0.001, median: 0.001, p99: 0.002 } },
      successes: {
        count: 1,
        latency: { request_latency: { mean: 1 } },
        prompt_tokens: { total: 9, mean: 9 },
      },
    },
    tool: 'inference-perf',
    figures: { input_sequence_length: { avg: 9 }, schedule_delay: { p99: 2 } },
  },
])('reads $what', ({ value, tool, figures }) => {
  const [part] = compareParts(value, 'file');
  expect(part?.tool).toBe(tool);
  expect(part?.figures).toMatchObject(figures);
});

test('what is none of them is refused with what it begins with', async () => {
  expect(() => compareParts({ hello: 1 }, 'x.json')).toThrow(
    /x\.json is no summary that is known here; it begins with hello/,
  );
  expect(() => compareParts([], 'x.json')).toThrow(expect.objectContaining({ code: 'bench_format_unknown' }));
  const folder = await mkdtemp(join(tmpdir(), 'bench-exchange-'));
  try {
    await writeFile(join(folder, 'ours.json'), JSON.stringify(report));
    expect((await readComparison(join(folder, 'ours.json')))[0]).toMatchObject({
      tool: 'edgewright',
      label: 'c2',
    });
    await writeFile(join(folder, 'bad.json'), '{');
    await expect(readComparison(join(folder, 'bad.json'))).rejects.toMatchObject({
      code: 'bench_format_unknown',
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a comparison is a table with ratios, and says what does not compare', () => {
  const figure = (avg: number, unit = 'ms'): ComparedReport['figures'][string] => ({
    unit,
    avg,
    p50: null,
    p99: null,
  });
  const ours = { tool: 'edgewright', label: 'c8', figures: { a: figure(110), b: figure(5, 's') }, notes: [] };
  const theirs = {
    tool: 'AIPerf',
    label: '',
    figures: { a: figure(100), b: figure(5, 'ms'), c: figure(1) },
    notes: ['They count otherwise.'],
  };
  expect(compareReports(ours, theirs)).toEqual([
    '         edgewright c8  AIPerf  ratio',
    'a  mean            110     100  1.100  ms',
    '  They count otherwise.',
    '  Only there: b, c',
  ]);
});

test('weighted percentiles take the first value that reaches the share', () => {
  expect(
    weightedSummary([
      { value: 2, weight: 1 },
      { value: 1, weight: 3 },
      { value: 9, weight: 0 },
    ]),
  ).toMatchObject({ mean: 1.25, median: 1, min: 1, max: 2, count: 4, percentiles: { p75: 1, p90: 2 } });
  expect(weightedSummary([])).toBeNull();
});
