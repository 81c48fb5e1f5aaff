import { describe, expect, it } from 'vitest';
import { failedRecord, recordOf } from '../__fixtures__/sample-records.ts';
import { SoakCourse } from './soak-course.ts';
import type { SoakMoment } from './soak-observation.ts';

const minute = 60_000;

function course(changes: { stopOnThrottle?: boolean; settleMostMs?: number } = {}): SoakCourse {
  return new SoakCourse({
    soakMs: 10 * minute,
    settleMostMs: changes.settleMostMs ?? 60 * minute,
    stopOnThrottle: changes.stopOnThrottle ?? false,
    beganMs: 0,
  });
}

/** One sample per second; degrees by minute. */
function warming(untilMs: number, celsius: (minutes: number) => number | null): SoakMoment[] {
  return Array.from({ length: untilMs / 1_000 }, (_, second) => {
    const degrees = celsius(second / 60);
    return {
      atMs: second * 1_000,
      temperaturesC: degrees === null ? {} : { gpu: degrees },
      watts: null,
      availableBytes: null,
      totalBytes: null,
      tellsThrottling: false,
      service: null,
    };
  });
}

const settling: { name: string; atMs: number; celsius: (minutes: number) => number | null; kind: string }[] =
  [
    { name: 'five minutes are not over', atMs: 4 * minute, celsius: () => 60, kind: 'not-reached' },
    { name: 'flat', atMs: 6 * minute, celsius: () => 60, kind: 'flat' },
    {
      name: 'rising by a degree per minute',
      atMs: 6 * minute,
      celsius: (minutes) => 40 + minutes,
      kind: 'not-reached',
    },
    { name: 'no temperature', atMs: 20_000, celsius: () => null, kind: 'no-temperature' },
    { name: 'never flat', atMs: 61 * minute, celsius: (minutes) => 40 + minutes / 2, kind: 'never-flat' },
  ];

describe('settling', () => {
  it.each(settling)('$name: $kind', ({ atMs, celsius, kind }) => {
    const soak = course();
    soak.look(warming(atMs, celsius), atMs);
    expect(soak.settling.kind).toBe(kind);
    expect(soak.fromMs).toBe(kind === 'not-reached' ? null : atMs);
  });

  it('does not wait for a box that cannot be watched, and then lasts as long as asked', () => {
    const soak = course();
    soak.look(null, 1_000);
    expect(soak.settling.because).toContain('cannot be watched');
    expect([soak.isOver(10 * minute), soak.isOver(10 * minute + 1_000)]).toEqual([false, true]);
  });
});

describe('danger', () => {
  it.each([
    { name: 'a fifth of failures is borne', failures: 4, danger: null },
    { name: 'more is not', failures: 5, danger: 'errors' },
  ])('$name', ({ failures, danger }) => {
    const soak = course();
    for (let index = 0; index < 16; index += 1) soak.add(recordOf({ sent: 1, first: 2, last: 3, tokens: 2 }));
    for (let index = 0; index < failures; index += 1) soak.add(failedRecord({ sent: 1, end: 3 }));
    soak.look(null, 1_000);
    expect(soak.danger?.kind ?? null).toBe(danger);
  });

  it('forgets failures after a minute', () => {
    const soak = course();
    for (let index = 0; index < 20; index += 1) soak.add(failedRecord({ sent: 1, end: 3 }));
    soak.look(null, 2 * minute);
    expect(soak.danger).toBeNull();
  });

  it.each([
    { stopOnThrottle: true, danger: 'throttling' },
    { stopOnThrottle: false, danger: null },
  ])('throttling with stopOnThrottle $stopOnThrottle', ({ stopOnThrottle, danger }) => {
    const soak = course({ stopOnThrottle });
    soak.happened({ kind: 'throttle-started', atMs: 1, what: 'gpu 0', reasons: ['hw-thermal'] });
    expect(soak.danger?.kind ?? null).toBe(danger);
  });

  it('heat and lack of memory always end it, the first one counts', () => {
    const soak = course();
    soak.happened({
      kind: 'over-temperature',
      atMs: 1,
      zone: 'gpu',
      temperatureC: 99,
      limitC: 95,
      limit: 'passive trip point',
    });
    soak.happened({ kind: 'memory-low', atMs: 2, availableBytes: 1, thresholdBytes: 2 });
    expect(soak.danger?.because).toBe('gpu reached 99 °C; its passive trip point is at 95 °C.');
  });
});
