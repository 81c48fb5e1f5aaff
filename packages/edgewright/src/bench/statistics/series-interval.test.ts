import { expect, test } from 'vitest';
import { seededRandom } from './seeded-random.ts';
import { seriesInterval } from './series-interval.ts';

const series = (count: number, value: (index: number) => number): { atMs: number; value: number }[] =>
  Array.from({ length: count }, (_, index) => ({ atMs: index * 1_000, value: value(index) }));

test('below ten minutes: ten batches with t(9) = 2.262', () => {
  // Batch means 1 … 10: mean 5.5, deviation 3.02765, ± 2.2622 × 3.02765 / √10.
  const [low, high] = seriesInterval(series(20, (index) => 1 + Math.floor(index / 2)));
  expect(low).toBeCloseTo(5.5 - 2.16587, 3);
  expect(high).toBeCloseTo(5.5 + 2.16587, 3);
});

test('too few values have no interval, and a long run is redrawn in blocks', () => {
  expect(seriesInterval(series(19, () => 1))).toEqual([null, null]);
  const random = seededRandom(3);
  const [low, high] = seriesInterval(series(1_200, () => random()));
  expect(low).toBeGreaterThan(0.45);
  expect(low).toBeLessThan(0.5);
  expect(high).toBeLessThan(0.55);
  expect(high).toBeGreaterThan(0.5);
});
