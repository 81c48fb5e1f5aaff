import { expect, test } from 'vitest';
import { linearScale, logScale } from './scale.ts';

const pixels = { from: 0, to: 100 };

test.each([
  { to: 10, ticks: [0, 2, 4, 6, 8, 10] },
  { to: 7, ticks: [0, 2, 4, 6, 8] },
  { to: 0.03, ticks: [0, 0.01, 0.02, 0.03] },
  { to: 0, ticks: [0, 0.2, 0.4, 0.6, 0.8, 1] },
])('linear to $to has ticks $ticks', ({ to, ticks }) => {
  const scale = linearScale({ from: 0, to }, pixels);
  expect(scale.ticks).toEqual(ticks);
  expect(scale.at(0)).toBe(0);
  expect(scale.at(ticks.at(-1) ?? NaN)).toBeCloseTo(100, 9);
});

test.each([
  { from: 90, to: 450, ticks: [50, 100, 200, 500] },
  { from: 1, to: 1, ticks: [1, 2] },
  { from: 0, to: 1, ticks: [0.1, 0.2, 0.5, 1] },
])('logarithmic from $from to $to has ticks $ticks', ({ from, to, ticks }) => {
  const scale = logScale({ from, to }, pixels);
  expect(scale.ticks).toEqual(ticks);
  expect(scale.at(ticks[0] ?? NaN)).toBeCloseTo(0, 9);
  expect(scale.at(ticks.at(-1) ?? NaN)).toBeCloseTo(100, 9);
});
