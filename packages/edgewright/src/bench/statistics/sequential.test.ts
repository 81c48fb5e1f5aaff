import { describe, expect, test } from 'vitest';
import { certifyPercentile } from './certify.ts';
import { seededRandom } from './seeded-random.ts';
import { certifySequentially, planLooks, type SequentialPlan } from './sequential.ts';

const claim = { share: 0.99, confidence: 0.95 };
const plan = planLooks(claim);
const most = plan.looks.at(-1)?.requests ?? 0;

test('the plan is exact for one look, and spends its doubt over several', () => {
  // One look is the plain binomial: 299 with 0 violations, 473 with 1, 1693 with 10.
  expect(planLooks(claim, [299]).looks).toEqual([{ requests: 299, passAtMost: 0, failFrom: 7 }]);
  expect(planLooks(claim, [298]).looks[0]?.passAtMost).toBeNull();
  expect(planLooks(claim, [473]).looks[0]?.passAtMost).toBe(1);
  expect(planLooks(claim, [1_693]).looks[0]?.passAtMost).toBe(10);
  expect(plan.looks.map(({ requests }) => requests)).toEqual([437, 874, 1_748, 3_496]);
  expect(plan.looks.map(({ passAtMost }) => passAtMost)).toEqual([0, 2, 9, 23]);
});

test('a verdict rests on the look that decided', () => {
  const clean = Array.from({ length: 600 }, () => false);
  expect(certifySequentially(plan, clean.slice(0, 400))).toEqual({
    verdict: 'undecided',
    requests: 0,
    violations: 0,
    nextLook: 437,
  });
  const late = clean.with(500, true);
  expect(certifySequentially(plan, late)).toMatchObject({ verdict: 'pass', requests: 437, violations: 0 });
  expect(certifySequentially(plan, clean.with(3, true))).toMatchObject({
    verdict: 'undecided',
    nextLook: 874,
  });
  expect(certifySequentially(plan, clean.fill(true, 0, 20))).toMatchObject({
    verdict: 'fail',
    violations: 20,
  });
});

/** Runs of an engine, each request violating with probability `rate`; `together` requests share one fate. */
function shareOfVerdict(
  word: 'pass' | 'fail',
  { rate, together, judge }: { rate: number; together: number; judge: (violated: boolean[]) => string },
): number {
  const random = seededRandom(20_240_601);
  let count = 0;
  for (let run = 0; run < 1_000; run += 1) {
    let fate = false;
    const violated = Array.from({ length: most }, (_, index) => {
      if (index % together === 0) fate = random() < rate;
      return fate;
    });
    if (judge(violated) === word) count += 1;
  }
  return count / 1_000;
}

/** What a naive extension does: looks after every 50 requests and stops at the first verdict. */
function naively(violated: readonly boolean[]): string {
  let violations = 0;
  for (const [index, isViolation] of violated.entries()) {
    if (isViolation) violations += 1;
    if ((index + 1) % 50 !== 0) continue;
    const verdict = certifyPercentile({ requests: index + 1, violations, ...claim });
    if (verdict !== 'undecided') return verdict;
  }
  return 'undecided';
}

const planned = (by: SequentialPlan) => (violated: boolean[]) => certifySequentially(by, violated).verdict;
const everyEighth = (violated: readonly boolean[]): boolean[] =>
  violated.filter((_, index) => index % 8 === 0);

describe('1 000 certifications of an engine exactly at the limit', () => {
  const atLimit = 0.01;

  test('pass falsely in at most 5 % of cases, and fail falsely as rarely', () => {
    expect(shareOfVerdict('pass', { rate: atLimit, together: 1, judge: planned(plan) })).toBeLessThanOrEqual(
      0.05,
    );
    // 5 % by the arithmetic of the plan; the simulation may lie two of its standard errors above.
    expect(shareOfVerdict('fail', { rate: atLimit, together: 1, judge: planned(plan) })).toBeLessThan(0.064);
  });

  test('looking after every 50 requests would pass them three times as often', () => {
    expect(shareOfVerdict('pass', { rate: atLimit, together: 1, judge: naively })).toBeGreaterThan(0.12);
  });

  test('requests that share the fate of their batch break the promise; one request of each batch keeps it', () => {
    // Batches of 8: far fewer independent things happened than requests were counted.
    expect(shareOfVerdict('pass', { rate: atLimit, together: 8, judge: planned(plan) })).toBeGreaterThan(0.3);
    const spread = planLooks(claim, [437]);
    const thinned = (violated: boolean[]): string =>
      certifySequentially(spread, everyEighth(violated)).verdict;
    expect(shareOfVerdict('pass', { rate: atLimit, together: 8, judge: thinned })).toBeLessThanOrEqual(0.05);
  });
});

test('an engine five times better than the limit passes within the plan nearly always', () => {
  expect(shareOfVerdict('pass', { rate: 0.002, together: 1, judge: planned(plan) })).toBeGreaterThan(0.98);
});
