import { expect, it } from 'vitest';
import { shouldFollow } from './follow-decision.ts';

const seen = { following: true, previousTop: 500, top: 500, belowPx: 0 };

it.each([
  ['stays at the end', seen, true],
  ['lets go when the reader moves up a little', { ...seen, top: 495, belowPx: 5 }, false],
  ['lets go when the reader moves up far', { ...seen, top: 100, belowPx: 400 }, false],
  ['keeps following while text grows below', { ...seen, belowPx: 300 }, true],
  ['does not take hold on the way down', { ...seen, following: false, top: 600, belowPx: 200 }, false],
  ['takes hold at the end', { ...seen, following: false, top: 780, belowPx: 20 }, true],
  ['is not fooled by content that shrinks', { ...seen, top: 450, belowPx: 0 }, true],
])('%s', (_name, observation, expected) => {
  expect(shouldFollow(observation)).toBe(expected);
});
