import { expect, test } from 'vitest';
import { percentileInterval } from './order-interval.ts';
import { sortAscending } from './percentile.ts';
import { seededRandom } from './seeded-random.ts';

const ranks = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

test.each([
  // Conover, Practical Nonparametric Statistics, table A3 and others: 95 % for the median of 10 is the 2nd to the 9th.
  { n: 10, share: 0.5, expected: [2, 9] },
  // The same table for 25: the 8th to the 18th.
  { n: 25, share: 0.5, expected: [8, 18] },
  { n: 5, share: 0.5, expected: [null, null] },
  // 1 − 0.99ⁿ reaches 97.5 % at n = 368.
  { n: 366, share: 0.99, expected: [358, null] },
  { n: 368, share: 0.99, expected: [360, 368] },
  { n: 0, share: 0.5, expected: [null, null] },
])('$share of $n lies between ranks $expected', ({ n, share, expected }) => {
  expect(percentileInterval(ranks(n), share)).toEqual(expected);
});

test.each([
  { n: 1_000, low: 98.3, high: 99.7 },
  { n: 2_000, low: 98.55, high: 99.45 },
  { n: 5_000, low: 98.72, high: 99.28 },
  { n: 10_000, low: 98.8, high: 99.2 },
])('P99 of $n is known to between the ${low}th and the ${high}th percentile', ({ n, low, high }) => {
  const [from, to] = percentileInterval(ranks(n), 0.99);
  expect(((from ?? 0) / n) * 100).toBeCloseTo(low, 0);
  expect(((to ?? 0) / n) * 100).toBeCloseTo(high, 0);
});

test('covers the true percentile at least as often as it says', () => {
  const random = seededRandom(7);
  let covered = 0;
  for (let run = 0; run < 1_000; run += 1) {
    const sample = sortAscending(Array.from({ length: 80 }, () => random()));
    const [low, high] = percentileInterval(sample, 0.9);
    if ((low ?? 0) <= 0.9 && 0.9 <= (high ?? 1)) covered += 1;
  }
  expect(covered).toBeGreaterThanOrEqual(945);
});
