import { expect, it } from 'vitest';
import { describeProgress } from './build-line.ts';

it.each([
  [
    { done: 72, total: 218, unit: 'parts' },
    { done: 36, elapsedMs: 60_000 },
    'compile    [████████░░░░░░░░░░░░░░░░]  33 %  72 of 218  about 4 min 3 s left',
  ],
  [
    { done: 2, total: 218, unit: 'parts' },
    { done: 1, elapsedMs: 900 },
    'compile    [░░░░░░░░░░░░░░░░░░░░░░░░]   0 %  2 of 218',
  ],
  [
    { done: 1024 ** 2, total: 4 * 1024 ** 2, unit: 'bytes' },
    { done: 1024 ** 2, elapsedMs: 4_000 },
    'compile    [██████░░░░░░░░░░░░░░░░░░]  25 %  1.0 MiB of 4.0 MiB  about 12.0 s left',
  ],
] as const)('%o', (progress, pace, line) => {
  expect(describeProgress({ kind: 'progress', step: 'compile', ...progress }, pace)).toBe(line);
});
