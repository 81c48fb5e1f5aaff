import { expect, test } from 'vitest';
import { incompleteBeta, lnGamma } from './incomplete-beta.ts';
import { studentCdf, studentQuantile } from './student-t.ts';

// Critical values of Student's t: NIST/SEMATECH e-Handbook of Statistical Methods, table 1.3.6.7.2.
test.each([
  { degrees: 1, at90: 3.078, at95: 6.314, at975: 12.706, at99: 31.821 },
  { degrees: 2, at90: 1.886, at95: 2.92, at975: 4.303, at99: 6.965 },
  { degrees: 4, at90: 1.533, at95: 2.132, at975: 2.776, at99: 3.747 },
  { degrees: 9, at90: 1.383, at95: 1.833, at975: 2.262, at99: 2.821 },
  { degrees: 30, at90: 1.31, at95: 1.697, at975: 2.042, at99: 2.457 },
  { degrees: 100, at90: 1.29, at95: 1.66, at975: 1.984, at99: 2.364 },
])('t with $degrees degrees of freedom is as published', ({ degrees, at90, at95, at975, at99 }) => {
  expect(studentQuantile(0.9, degrees)).toBeCloseTo(at90, 3);
  expect(studentQuantile(0.95, degrees)).toBeCloseTo(at95, 3);
  expect(studentQuantile(0.975, degrees)).toBeCloseTo(at975, 3);
  expect(studentQuantile(0.99, degrees)).toBeCloseTo(at99, 3);
  expect(studentQuantile(0.025, degrees)).toBeCloseTo(-at975, 3);
});

test('with very many degrees it is normal', () => {
  // z of 97.5 %.
  expect(studentQuantile(0.975, 1e7)).toBeCloseTo(1.959964, 5);
});

test('the functions below have their closed forms', () => {
  expect(lnGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 11);
  expect(lnGamma(6)).toBeCloseTo(Math.log(120), 11);
  expect(incompleteBeta(0.3, { a: 1, b: 4 })).toBeCloseTo(1 - 0.7 ** 4, 11);
  expect(incompleteBeta(0.7, { a: 3, b: 1 })).toBeCloseTo(0.7 ** 3, 11);
  // One degree of freedom is Cauchy's distribution.
  for (const t of [-20, -1, 0, 0.3, 5])
    expect(studentCdf(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 11);
});
