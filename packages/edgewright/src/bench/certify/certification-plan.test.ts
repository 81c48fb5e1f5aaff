import { expect, test } from 'vitest';
import type { CertificateRun, CertificationPlan } from '../../contract/certificate.ts';
import { objective, shapeOfSamples } from '../__fixtures__/sample-records.ts';
import { openLoopRate, overloadOf, requestsPerRun } from './certification-plan.ts';

function planOf(sessions: number, statistic: 'p50' | 'p95' | 'p99'): CertificationPlan {
  return {
    objectives: [objective('tpot', 'p50', 50), objective('ttft', statistic, 500)],
    sessions,
    shape: shapeOfSamples,
    confidence: 0.95,
    errorShare: 0.001,
    runs: 5,
    mostMs: 60_000,
    openLoopMs: 10_000,
    negativeControl: true,
  };
}
const run: CertificateRun = {
  stage: 'closed-1',
  requests: 100,
  tpotP50Ms: 20,
  ttftP99Ms: 100,
  systemTokensPerSecond: 500,
  requestsPerSecond: 10,
};

// P(X > n) of a Poisson number is a chi-square tail: the mean is χ²(share that may miss; 2n + 2) / 2, from tables.
test.each([
  { sessions: 1, statistic: 'p95', chiSquare: 0.711 },
  { sessions: 8, statistic: 'p95', chiSquare: 9.39 },
  { sessions: 20, statistic: 'p95', chiSquare: 28.144 },
  { sessions: 20, statistic: 'p99', chiSquare: 23.65 },
] as const)('open loop for $sessions users and $statistic', ({ sessions, statistic, chiSquare }) => {
  const rate = openLoopRate(planOf(sessions, statistic), [run, run]) ?? 0;
  expect(rate / 10).toBeCloseTo(chiSquare / 2 / sessions, 2);
});

test('never more than 85 % of what was reached, and nothing of nothing', () => {
  expect(openLoopRate(planOf(8, 'p50'), [run])).toBe(8.5);
  expect(openLoopRate(planOf(8, 'p50'), [])).toBeNull();
});

test.each([
  { sessions: 4, statistic: 'p99', perRun: 88, overload: 6 },
  { sessions: 50, statistic: 'p95', perRun: 250, overload: 75 },
  { sessions: 1, statistic: 'p50', perRun: 20, overload: 2 },
] as const)('runs of $perRun requests for $sessions users', ({ sessions, statistic, perRun, overload }) => {
  expect(requestsPerRun(planOf(sessions, statistic))).toBe(perRun);
  expect(overloadOf(planOf(sessions, statistic))).toBe(overload);
});
