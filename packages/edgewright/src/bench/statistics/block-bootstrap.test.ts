import { expect, test } from 'vitest';
import { blockBootstrap, blocksOf } from './block-bootstrap.ts';
import { meanOf } from './moments.ts';
import { seededRandom } from './seeded-random.ts';

/** Sum of twelve uniform numbers minus six: mean 0, deviation 1, near enough to normal. */
function nearNormal(random: () => number): number {
  let sum = -6;
  for (let i = 0; i < 12; i += 1) sum += random();
  return sum;
}

test('values fall into blocks of time, empty ones are left out', () => {
  const at = (atMs: number): { atMs: number; value: number } => ({ atMs, value: atMs });
  expect(blocksOf([at(100), at(10_000), at(30_100), at(90_200)], 30_000)).toEqual([
    [100, 10_000],
    [30_100],
    [90_200],
  ]);
});

test('too short a time has no interval, and the same seed gives the same one', () => {
  const values = Array.from({ length: 600 }, (_, i) => ({ atMs: i * 1_000, value: i % 7 }));
  expect(blockBootstrap(values.slice(0, 119), { statistic: meanOf })).toBeNull();
  expect(blockBootstrap(values, { statistic: meanOf })).toEqual(
    blockBootstrap(values, { statistic: meanOf }),
  );
});

test('covers the mean where whole blocks share a mood, which an interval of single requests misses', () => {
  const random = seededRandom(11);
  let covered = 0;
  let coveredByRequests = 0;
  const trials = 120;
  for (let trial = 0; trial < trials; trial += 1) {
    const moods = Array.from({ length: 30 }, () => nearNormal(random));
    const values = moods.flatMap((mood, block) =>
      Array.from({ length: 20 }, (_, i) => ({
        atMs: block * 30_000 + i * 1_500,
        value: mood + nearNormal(random),
      })),
    );
    const [low, high] = blockBootstrap(values, { statistic: meanOf, repetitions: 300 }) ?? [0, 0];
    if ((low ?? 0) <= 0 && 0 <= (high ?? 0)) covered += 1;
    // Variance 2 over 600 requests, as if they were independent.
    if (Math.abs(meanOf(values.map(({ value }) => value)) ?? 0) <= 1.96 * Math.sqrt(2 / 600))
      coveredByRequests += 1;
  }
  expect(covered / trials).toBeGreaterThan(0.88);
  expect(coveredByRequests / trials).toBeLessThan(0.6);
});
