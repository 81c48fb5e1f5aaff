import { expect, test } from 'vitest';
import { estimateMean, stabilityOf } from './run-interval.ts';

test("the interval is Student's", () => {
  // Five runs, mean 100, deviation √2.5, t(4) = 2.776: ± 1.963.
  const estimate = estimateMean([98, 99, 100, 101, 102]);
  expect(estimate?.mean).toBe(100);
  expect(estimate?.standardError).toBeCloseTo(Math.sqrt(2.5 / 5), 12);
  expect(estimate?.interval[0]).toBeCloseTo(98.037, 3);
  expect(estimate?.interval[1]).toBeCloseTo(101.963, 3);
});

test('what cannot be known is null', () => {
  expect(estimateMean([])).toBeNull();
  expect(estimateMean([1, Infinity])).toBeNull();
  expect(estimateMean([7])).toEqual({ mean: 7, standardError: null, interval: [null, null] });
});

test.each([
  { values: [100, 101, 99], word: 'excellent' },
  { values: [100, 107, 93], word: 'good' },
  { values: [100, 115, 85], word: 'fair' },
  // SGLang#8285: TTFT of 1.7 to 47 s over five identical runs.
  { values: [1.7, 47, 12, 5, 20], word: 'unstable' },
  { values: [5], word: null },
])('$values is $word', ({ values, word }) => {
  expect(stabilityOf(values)?.word ?? null).toBe(word);
});
