import { expect, test } from 'vitest';
import { normalCdf } from './normal.ts';
import { mannKendall, slopeOf } from './trend.ts';

// Upper ends of the standard normal: NIST/SEMATECH e-Handbook, table 1.3.6.7.1.
test.each([
  { z: 0, p: 0.5 },
  { z: 1, p: 0.84134 },
  { z: 1.96, p: 0.975 },
  { z: -2.5, p: 0.00621 },
  { z: 3.49, p: 0.99976 },
])('P(Z ≤ $z) = $p', ({ z, p }) => {
  expect(normalCdf(z)).toBeCloseTo(p, 5);
});

test('the line of least squares', () => {
  // x 1…5, y 2 4 5 4 5: slope 0.6, intercept 2.2, s² = 2.4/3, standard error √(0.8/10) = 0.2828, t(3) = 3.182.
  const line = slopeOf([2, 4, 5, 4, 5].map((y, i) => ({ x: i + 1, y })));
  expect(line?.slope).toBeCloseTo(0.6, 12);
  expect(line?.intercept).toBeCloseTo(2.2, 12);
  expect(line?.interval[0]).toBeCloseTo(0.6 - 3.1824 * 0.28284, 3);
  expect(line?.interval[1]).toBeCloseTo(0.6 + 3.1824 * 0.28284, 3);
  expect(slopeOf([{ x: 1, y: 2 }])).toBeNull();
  expect(
    slopeOf([
      { x: 1, y: 2 },
      { x: 2, y: 4 },
    ]),
  ).toEqual({ slope: 2, intercept: 0, interval: [null, null] });
});

test('Mann and Kendall count pairs', () => {
  // All 45 pairs rise: variance 10·9·25/18 = 125, z = 44/√125 = 3.935.
  const rising = mannKendall([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(rising).toMatchObject({ score: 45, word: 'rising' });
  expect(rising?.z).toBeCloseTo(3.9355, 4);
  // Kendall's own table: S = 23 for n = 10 has P(S ≥ 23) = 0.023, so two-sided 0.046; the approximation is near.
  const near = mannKendall([2, 1, 4, 3, 6, 5, 8, 7, 10, 9].toReversed());
  expect(near).toMatchObject({ score: -35, word: 'falling' });
  // Gilbert (1987), p. 210: variance with ties of 3, 2: (10·9·25 − 3·2·11 − 2·1·9)/18.
  const tied = mannKendall([1, 1, 1, 2, 2, 3, 4, 5, 6, 7]);
  expect(tied?.z).toBeCloseTo(40 / Math.sqrt((2_250 - 66 - 18) / 18), 9);
  expect(mannKendall([5, 5, 5, 5, 5, 5, 5, 5])).toMatchObject({ score: 0, word: 'flat', pValue: 1 });
  expect(mannKendall([1, 2, 3])).toBeNull();
});
