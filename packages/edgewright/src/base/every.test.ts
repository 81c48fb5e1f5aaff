import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { every } from './every.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('goes on after a look that failed, tells of it, and ends when it is told to', () => {
  const thrown: unknown[] = [];
  let looks = 0;
  const stop = every(
    100,
    () => {
      looks += 1;
      if (looks === 2) throw new Error('second');
    },
    (error) => thrown.push(error),
  );
  vi.advanceTimersByTime(350);
  expect(looks).toBe(3);
  expect(thrown).toEqual([new Error('second')]);
  stop();
  vi.advanceTimersByTime(1_000);
  expect(looks).toBe(3);
});
