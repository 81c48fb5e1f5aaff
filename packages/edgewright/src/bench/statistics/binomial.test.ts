import { expect, test } from 'vitest';
import { binomialCdf } from './binomial.ts';

/** The sum of all terms, each by its factors: slow and exact enough for small n. */
function plainCdf(k: number, { n, p }: { n: number; p: number }): number {
  let sum = 0;
  for (let i = 0; i <= Math.min(k, n); i += 1) {
    let term = 1;
    for (let j = 0; j < i; j += 1) term *= ((n - j) / (j + 1)) * p;
    sum += term * (1 - p) ** (n - i);
  }
  return k < 0 ? 0 : sum;
}

test.each([
  { n: 10, p: 0.5 },
  { n: 37, p: 0.01 },
  { n: 120, p: 0.93 },
  { n: 300, p: 0.2 },
])('agrees with the plain sum, n=$n p=$p', ({ n, p }) => {
  for (let k = -1; k <= n; k += 1) expect(binomialCdf(k, { n, p })).toBeCloseTo(plainCdf(k, { n, p }), 12);
});

test('the ends are exact, and large counts stay within 0 and 1', () => {
  expect(binomialCdf(0, { n: 299, p: 0.01 })).toBeCloseTo(0.99 ** 299, 14);
  expect(binomialCdf(5, { n: 5, p: 0.3 })).toBe(1);
  expect(binomialCdf(3, { n: 10, p: 0 })).toBe(1);
  expect(binomialCdf(3, { n: 10, p: 1 })).toBe(0);
  // Median of a symmetric distribution: half, and half of the middle term.
  expect(binomialCdf(500_000, { n: 1_000_000, p: 0.5 })).toBeCloseTo(0.5 + 0.000398942, 8);
});
