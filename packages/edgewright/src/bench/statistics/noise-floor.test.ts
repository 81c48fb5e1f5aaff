import { expect, test } from 'vitest';
import { noiseFloor } from './noise-floor.ts';

test.each([
  { first: [20, 21, 22], second: [21, 22, 23], expected: { relativeDifference: 1 / 21, verdict: 'quiet' } },
  { first: [20, 20, 20], second: [18, 18, 18], expected: { relativeDifference: 0.1, verdict: 'noisy' } },
  { first: [], second: [18], expected: null },
  { first: [0], second: [18], expected: null },
])('$first against $second', ({ first, second, expected }) => {
  if (expected === null) expect(noiseFloor(first, second)).toBeNull();
  else {
    expect(noiseFloor(first, second)?.verdict).toBe(expected.verdict);
    expect(noiseFloor(first, second)?.relativeDifference).toBeCloseTo(expected.relativeDifference, 12);
  }
});
