import { expect, test } from 'vitest';
import { isRealDifference, welchTest } from './welch.ts';

test('agrees with a published example', () => {
  // Wikipedia, "Student's t-test", unequal variances: t = 1.959, 7.031 degrees of freedom, p = 0.09077.
  const first = [29.89, 29.93, 29.72, 29.98, 30.02, 29.98];
  const second = [30.02, 29.99, 30.11, 29.97, 30.01, 29.99];
  const result = welchTest(first, second);
  expect(result?.t).toBeCloseTo(1.959, 3);
  expect(result?.degreesOfFreedom).toBeCloseTo(7.031, 3);
  expect(result?.pValue).toBeCloseTo(0.090773, 6);
});

test('with equal groups it is the t of the textbook', () => {
  // Means 2 and 5, variance 1 each, n = 3: standard error √(2/3), t = 3.674, 4 degrees of freedom, p = 0.0213.
  const result = welchTest([1, 2, 3], [4, 5, 6]);
  expect(result?.t).toBeCloseTo(3.6742, 4);
  expect(result?.degreesOfFreedom).toBeCloseTo(4, 12);
  expect(result?.pValue).toBeCloseTo(0.0213, 4);
  expect(result?.interval[0]).toBeCloseTo(3 - 2.7764 * Math.sqrt(2 / 3), 3);
});

test.each([
  { first: [100, 101, 99], second: [102, 103, 101], real: false },
  { first: [100, 101, 99], second: [110, 111, 109], real: true },
  { first: [100, 140, 60], second: [110, 150, 70], real: false },
  { first: [100], second: [110, 111], real: null },
  { first: [100, 100], second: [110, 110], real: null },
])('$first against $second: $real', ({ first, second, real }) => {
  expect(isRealDifference(first, second)).toBe(real);
});
