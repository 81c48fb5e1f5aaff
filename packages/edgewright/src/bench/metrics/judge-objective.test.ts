import { expect, test } from 'vitest';
import { failedRecord, objective, recordOf, shapeOfSamples } from '../__fixtures__/sample-records.ts';
import type { ObjectiveVerdict } from '../../contract/bench-report.ts';
import type { Objective } from '../../contract/objective.ts';
import type { RequestRecord } from '../../contract/request-record.ts';
import { summariseStage } from './summarise-stage.ts';

/** So many answers with 100 ms to the first token and 20 ms per token, one after the other. */
function answers(count: number, slow = 0): RequestRecord[] {
  return Array.from({ length: count }, (_, index) => {
    const sent = index * 1_000;
    const delay = index < slow ? 900 : 100;
    return recordOf({ sent, first: sent + delay, last: sent + delay + 200, tokens: 11 }, { index });
  });
}

function verdictOf(about: Objective, records: RequestRecord[]): ObjectiveVerdict | undefined {
  return summariseStage({
    stage: 'c2',
    load: { kind: 'concurrency', concurrency: 1 },
    shape: shapeOfSamples,
    records,
    objectives: [about],
    confidence: 0.95,
  }).verdicts[0];
}

const failures = (count: number): RequestRecord[] =>
  Array.from({ length: count }, (_, i) =>
    failedRecord({ sent: i * 1_000, end: i * 1_000 + 10 }, { index: 5_000 + i }),
  );

test.each([
  { about: objective('ttft', 'p99', 500), records: answers(299), verdict: 'pass', violations: 0 },
  { about: objective('ttft', 'p99', 500), records: answers(298), verdict: 'undecided', violations: 0 },
  // A value at the limit keeps it.
  { about: objective('ttft', 'p99', 100), records: answers(299), verdict: 'pass', violations: 0 },
  { about: objective('ttft', 'p99', 500), records: answers(500, 3), verdict: 'undecided', violations: 3 },
  { about: objective('ttft', 'p99', 500), records: answers(500, 15), verdict: 'fail', violations: 15 },
  // Failures are violations like any other.
  {
    about: objective('ttft', 'p99', 500),
    records: [...answers(485), ...failures(15)],
    verdict: 'fail',
    violations: 15,
  },
  { about: objective('e2e', 'p95', 300), records: answers(59), verdict: 'pass', violations: 0 },
  { about: objective('tpot', 'p50', 19), records: answers(30), verdict: 'fail', violations: 30 },
  // 50 tokens/s each: 99 % of requests are at least that fast.
  { about: objective('tps-per-user', 'p99', 50), records: answers(299), verdict: 'pass', violations: 0 },
  { about: objective('tps-per-user', 'p50', 51), records: answers(30), verdict: 'fail', violations: 30 },
  { about: objective('tpot', 'mean', 21), records: answers(40), verdict: 'pass', violations: 0 },
  { about: objective('tpot', 'mean', 19), records: answers(40), verdict: 'fail', violations: 40 },
  {
    about: objective('ttft', 'mean', 500),
    records: [...answers(400), ...failures(1)],
    verdict: 'fail',
    violations: 1,
  },
  { about: objective('tpot', 'mean', 21), records: answers(19), verdict: 'undecided', violations: 0 },
  // Eleven tokens a second.
  { about: objective('tps-system', 'mean', 10), records: answers(60), verdict: 'pass', violations: 0 },
  { about: objective('tps-system', 'mean', 12), records: answers(60), verdict: 'fail', violations: 0 },
  { about: objective('tps-system', 'mean', 10), records: answers(2), verdict: 'undecided', violations: 0 },
  { about: objective('tps-system', 'p99', 10), records: answers(60), verdict: 'undecided', violations: 0 },
])(
  '$about.id against $about.limit over $records.length: $verdict',
  ({ about, records, verdict, violations }) => {
    expect(verdictOf(about, records)).toMatchObject({ verdict, violations, requests: records.length });
  },
);

test('says what was measured, within what, and what would decide', () => {
  expect(verdictOf(objective('ttft', 'p99', 500), answers(500, 3))).toMatchObject({
    measured: 100,
    ci95: [100, 900],
    confidence: 0.95,
    requestsNeeded: 1_570,
    because:
      '3 of 500 requests were above 500 ms or failed, 1 % may be: neither is shown; about 1570 requests in all would tell; measured 100 ms.',
  });
  expect(verdictOf(objective('ttft', 'p99', 500), [...answers(95), ...failures(5)])).toMatchObject({
    measured: null,
    because: expect.stringContaining('no bound holds'),
  });
});

test('the slow end of speeds is shown', () => {
  const records = [...answers(98), ...failures(2)];
  expect(verdictOf(objective('tps-per-user', 'p99', 10), records)?.measured).toBe(0);
  expect(verdictOf(objective('tps-per-user', 'p50', 10), records)?.measured).toBe(50);
});

test('wanted and sent are not the same: objectives hold what the user waited', () => {
  const late = answers(299).map((record) => ({ ...record, scheduledNs: record.scheduledNs - 450e6 }));
  expect(verdictOf(objective('ttft', 'p99', 500), late)?.verdict).toBe('fail');
});

test('tokens counted by frames certify no figure per token', () => {
  const guessed = answers(299).map((record) => ({ ...record, tokenCountSource: 'frames' as const }));
  expect(verdictOf(objective('tpot', 'p99', 21), guessed)).toMatchObject({ verdict: 'undecided' });
  expect(verdictOf(objective('ttft', 'p99', 500), guessed)).toMatchObject({ verdict: 'pass' });
});
