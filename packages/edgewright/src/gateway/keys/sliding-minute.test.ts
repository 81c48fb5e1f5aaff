import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SlidingMinute } from './sliding-minute.ts';

const events = fc
  .array(
    fc.record({ afterMs: fc.integer({ min: 0, max: 40_000 }), amount: fc.integer({ min: 1, max: 50 }) }),
    {
      maxLength: 60,
    },
  )
  .map((steps) => {
    let atMs = 1_763_700_000_000;
    return steps.map(({ afterMs, amount }) => ({ atMs: (atMs += afterMs), amount }));
  });

describe('SlidingMinute', () => {
  it('counts what came in this second and the sixty before: 60 s at least, 61 s at most', () => {
    const second = (ms: number) => Math.floor(ms / 1_000);
    fc.assert(
      fc.property(events, fc.integer({ min: 0, max: 90_000 }), (added, laterMs) => {
        const minute = new SlidingMinute();
        for (const { atMs, amount } of added) minute.add(amount, atMs);
        const nowMs = (added.at(-1)?.atMs ?? 0) + laterMs;
        const counted = added.filter(({ atMs }) => second(nowMs) - second(atMs) <= 60);
        expect(minute.used(nowMs)).toBe(counted.reduce((sum, { amount }) => sum + amount, 0));
      }),
    );
  });

  it('tells to the millisecond when enough is free again', () => {
    fc.assert(
      fc.property(events, fc.integer({ min: 0, max: 500 }), (added, most) => {
        const minute = new SlidingMinute();
        for (const { atMs, amount } of added) minute.add(amount, atMs);
        const nowMs = added.at(-1)?.atMs ?? 0;
        const waitMs = minute.msUntilAtMost(most, nowMs);
        if (waitMs > 0) expect(minute.used(nowMs + waitMs - 1)).toBeGreaterThan(most);
        expect(minute.used(nowMs + waitMs)).toBeLessThanOrEqual(most);
        expect(waitMs).toBeLessThanOrEqual(61_000);
      }),
    );
  });

  it('goes on counting when the clock is set back', () => {
    const minute = new SlidingMinute();
    minute.add(5, 1_000_000);
    minute.add(5, 900_000);
    expect(minute.used(900_000)).toBe(10);
    expect(minute.used(1_062_000)).toBe(0);
  });

  it.each([
    { nowMs: 30_000, used: 3 },
    { nowMs: 60_999, used: 3 },
    // What was added then has gone by itself, and its place belongs to somebody else.
    { nowMs: 61_000, used: 10 },
    { nowMs: 200_000, used: 10 },
  ])('takes back what still counts after $nowMs ms', ({ nowMs, used }) => {
    const minute = new SlidingMinute();
    minute.add(7, 0);
    minute.add(nowMs < 61_000 ? 3 : 10, nowMs);
    minute.takeBack(7, { addedAtMs: 0, nowMs });
    expect(minute.used(nowMs)).toBe(used);
  });
});
