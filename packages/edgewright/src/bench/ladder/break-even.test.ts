import { expect, test } from 'vitest';
import { breakEven } from './break-even.ts';

const gains = (...list: [number, number][]) => list.map(([concurrency, gain]) => ({ concurrency, gain }));

test.each([
  ['nothing measured', [], 'unknown', null],
  ['never', gains([1, 0.9], [8, 0.5]), 'never-helps', null],
  ['exactly nothing', gains([1, 1]), 'never-helps', null],
  ['always', gains([1, 3.4], [8, 1.5]), 'always-helps', null],
  // A published engine: 1.59 × alone, 0.87 × with eight.
  ['between one and eight', gains([1, 1.59], [8, 0.87]), 'crosses', 1 + (0.59 / 0.72) * 7],
  ['in any order', gains([8, 0.5], [4, 1.5], [1, 2]), 'crosses', 6],
  ['at a measured load', gains([1, 1.5], [4, 1]), 'crosses', 4],
  ['a gain that comes back', gains([1, 1.2], [2, 0.8], [4, 1.1]), 'crosses', 1.5],
] as const)('%s', (_name, points, kind, concurrency) => {
  const found = breakEven(points);
  expect(found.kind).toBe(kind);
  if (concurrency === null) expect(found.concurrency).toBeNull();
  else expect(found.concurrency).toBeCloseTo(concurrency, 9);
});
