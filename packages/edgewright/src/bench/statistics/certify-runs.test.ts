import { expect, test } from 'vitest';
import { blockBootstrap } from './block-bootstrap.ts';
import { certifyPercentile } from './certify.ts';
import { certifyRuns } from './certify-runs.ts';
import { meanOf, sumOf } from './moments.ts';
import { seededRandom } from './seeded-random.ts';

const claim = { share: 0.99, confidence: 0.95 };
const runs = (...violations: number[]): { requests: number; violations: number }[] =>
  violations.map((count) => ({ requests: 700, violations: count }));

test.each([
  { what: runs(0, 0, 0, 0, 0), verdict: 'pass' },
  { what: runs(1, 2, 0, 1, 2), verdict: 'pass' },
  // The same sum as 30 × 1: one bad run of five says that runs differ.
  { what: runs(0, 0, 24, 0, 0), verdict: 'undecided' },
  { what: runs(30, 28, 33, 29, 31), verdict: 'fail' },
  { what: runs(0, 0, 0, 0), verdict: 'undecided' },
])('$what is $verdict', ({ what, verdict }) => {
  expect(certifyRuns(what, claim)).toBe(verdict);
});

test('what each countermeasure gives where batches of 8 share one fate, at the limit', () => {
  const random = seededRandom(5);
  const falsePasses = { binomial: 0, runs: 0, blocks: 0 };
  const trials = 300;
  for (let trial = 0; trial < trials; trial += 1) {
    const five = Array.from({ length: 5 }, () => {
      let fate = 0;
      return Array.from({ length: 700 }, (_, index) => {
        if (index % 8 === 0) fate = random() < 0.01 ? 1 : 0;
        return fate;
      });
    });
    const counts = five.map((run) => ({ requests: run.length, violations: sumOf(run) }));
    const all = five.flat();
    if (certifyPercentile({ requests: all.length, violations: sumOf(all), ...claim }) === 'pass')
      falsePasses.binomial += 1;
    if (certifyRuns(counts, claim) === 'pass') falsePasses.runs += 1;
    // The bootstrap takes most of the time, and its share is coarse enough.
    if (trial % 4 !== 0) continue;
    // Two requests per second: about 60 in each block of 30 s.
    const timed = all.map((value, index) => ({ atMs: index * 500, value }));
    const bound = blockBootstrap(timed, { statistic: meanOf, confidence: 0.9, repetitions: 100 });
    if ((bound?.[1] ?? 1) <= 0.01) falsePasses.blocks += 1;
  }
  expect(falsePasses.binomial / trials).toBeGreaterThan(0.3);
  expect(falsePasses.blocks / (trials / 4)).toBeLessThan(0.25);
  expect(falsePasses.runs / trials).toBeLessThan(0.12);
});
