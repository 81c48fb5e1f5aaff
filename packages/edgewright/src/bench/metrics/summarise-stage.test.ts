import { expect, test } from 'vitest';
import {
  closedLoop,
  failedRecord,
  objective,
  recordOf,
  shapeOfSamples,
} from '../__fixtures__/sample-records.ts';
import { benchStageSchema } from '../../contract/bench-report.ts';
import type { LoadModel } from '../../contract/load-model.ts';
import type { RequestRecord } from '../../contract/request-record.ts';
import { summariseStage } from './summarise-stage.ts';

const load: LoadModel = { kind: 'concurrency', concurrency: 2 };
const open: LoadModel = { kind: 'rate', requestsPerSecond: 2, arrivals: 'poisson', shape: 1 };
const base = { stage: 'c2', load, shape: shapeOfSamples, objectives: [], confidence: 0.95 };

/** Three answers of 11 tokens in 4 s, one failure of 1 s, and what must not count. */
const records: RequestRecord[] = [
  recordOf({ sent: 500, first: 600, last: 900, tokens: 11 }, { index: 0, phase: 'ramp' }),
  recordOf({ sent: 1_000, first: 1_100, last: 2_000, tokens: 11 }, { index: 1, cachedPromptTokens: 50 }),
  recordOf({ sent: 2_000, first: 2_200, last: 3_000, tokens: 11 }, { index: 2, cachedPromptTokens: 100 }),
  recordOf({ sent: 3_000, first: 3_300, last: 5_000, tokens: 11 }, { index: 3 }),
  failedRecord({ sent: 2_000, end: 3_000 }, { index: 4 }),
  recordOf({ sent: 0, first: 1, last: 2, tokens: 5 }, { index: 5, stage: 'other' }),
  failedRecord({ sent: 5_000, end: 5_000 }, { index: 6, outcome: 'cancelled', sentNs: null }),
];

test('scalars by hand: 3 answers and a failure in a window of 4 s', () => {
  const objectives = [objective('ttft', 'p50', 250), objective('e2e', 'p99', 1_000)];
  const { scalars, outcomes } = summariseStage({ ...base, records, objectives });
  const of = (key: string): number | null => scalars[key]?.avg ?? null;
  expect(of('benchmark_duration')).toBe(4);
  expect(of('output_token_throughput')).toBe(33 / 4);
  expect(of('total_token_throughput')).toBe(333 / 4);
  expect(of('request_throughput')).toBe(3 / 4);
  expect(of('error_rate')).toBe(1 / 4);
  // The third answer takes 300 ms to its first token and 2 s in all.
  expect(of('goodput')).toBe(2 / 4);
  expect(of('slo_attainment')).toBe(2 / 4);
  // Latencies 1 + 1 + 2 s, and 1 s until the failure.
  expect(of('effective_concurrency')).toBe(5 / 4);
  expect(of('prompt_cache_hit_ratio')).toBe(150 / 200);
  expect(of('issued_request_count')).toBe(4);
  expect(outcomes).toEqual({ ok: 3, failed: 1 });
});

test('the service view leaves failures out, the view of objectives counts them as endless', () => {
  const stage = summariseStage({ ...base, records });
  expect(stage.distributions['time_to_first_token']).toMatchObject({
    count: 3,
    avg: 200,
    max: 300,
    unit: 'ms',
  });
  expect(stage.distributions['time_to_first_token_slo_view']).toMatchObject({
    count: 4,
    p50: 250,
    p99: null,
    p99_is_infinite: true,
  });
  expect(stage.distributions['output_token_throughput_per_user_slo_view']).toMatchObject({
    count: 4,
    min: 0,
  });
  expect(stage.distributions['inter_token_latency']).toEqual(stage.distributions['time_per_output_token']);
  expect(stage.distributions['queue_time']).toBeUndefined();
  expect(benchStageSchema.parse(JSON.parse(JSON.stringify(stage)))).toEqual(stage);
});

test('the order of records does not matter', () => {
  const many = closedLoop({ concurrency: 2, rounds: 40 });
  const objectives = [objective('tps-system', 'mean', 10), objective('ttft', 'p99', 200)];
  expect(summariseStage({ ...base, objectives, records: many.toReversed() })).toEqual(
    summariseStage({ ...base, objectives, records: many }),
  );
});

test('unknown token counts make sums unknown, not small', () => {
  const [first, ...others] = records;
  if (first === undefined) throw new Error('no record');
  const stage = summariseStage({
    ...base,
    records: [{ ...first, phase: 'measured', completionTokens: null, tokenCountSource: null }, ...others],
  });
  expect(stage.scalars['output_token_throughput']?.avg).toBeNull();
  expect(stage.warnings.map(({ code }) => code)).toContain('tokens_unknown');
});

test('a stage without requests says so', () => {
  const stage = summariseStage({ ...base, records: [], objectives: [objective('ttft', 'p99', 100)] });
  expect(stage.distributions).toEqual({});
  expect(stage.scalars['error_rate']?.avg).toBeNull();
  expect(stage.verdicts[0]).toMatchObject({ verdict: 'undecided', because: 'No request was measured.' });
});

test('the steady state leaves ramp and drain out, and counts what the ramp left behind', () => {
  const many = closedLoop({ concurrency: 4, rounds: 60 });
  const stage = summariseStage({
    ...base,
    stage: 'c4',
    load: { kind: 'concurrency', concurrency: 4 },
    records: many,
  });
  // 4 slots, each 11 tokens in about 125 + 250 ms.
  const steady = stage.scalars['output_token_throughput_steady']?.avg ?? 0;
  expect(steady).toBeGreaterThan(110);
  expect(steady).toBeLessThan(125);
  expect(stage.scalars['effective_concurrency_steady']?.avg).toBeCloseTo(4, 2);
  expect(stage.warnings).toEqual([]);
});

const many = closedLoop({ concurrency: 2, rounds: 50 });
const change = (rest: (record: RequestRecord) => Partial<RequestRecord>): RequestRecord[] =>
  many.map((record) => ({ ...record, ...rest(record) }));

test.each([
  { code: null, load, records: many },
  { code: 'failures', load, records: [...many, failedRecord({ sent: 100, end: 200 }, { index: 999 })] },
  {
    code: 'late_sends',
    load: open,
    records: change(({ scheduledNs }) => ({ scheduledNs: Math.max(0, scheduledNs - 15e6) })),
  },
  { code: 'concurrency_off', load: { kind: 'concurrency', concurrency: 3 } as const, records: many },
  { code: 'first_wave', load, records: change(() => ({ phase: 'measured' })) },
  {
    code: 'chunks_batched',
    load,
    records: change(({ chunkGapsMs }) => ({
      chunkGapsMs: chunkGapsMs.map((gap, i) => (i < 4 ? 0.05 : gap)),
    })),
  },
  { code: 'tokens_from_frames', load, records: change(() => ({ tokenCountSource: 'frames' })) },
  { code: 'osl_uncontrolled', load, records: change(() => ({ wantedOutputTokens: 64 })) },
  { code: 'input_length_off', load, records: change(() => ({ promptTokens: 110 })) },
  { code: 'faster_than_memory', load, records: many, minimalStepMs: 40 },
])('warns of $code', ({ code, load: loadModel, records: of, minimalStepMs }) => {
  const { warnings } = summariseStage({
    ...base,
    load: loadModel,
    records: of,
    ...(minimalStepMs !== undefined && { minimalStepMs }),
  });
  const codes = warnings.map((warning) => warning.code);
  if (code === null) expect(codes).toEqual([]);
  else expect(codes).toContain(code);
});
