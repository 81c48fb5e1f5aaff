import { expect, test } from 'vitest';
import { randomSource } from '../../base/random.ts';
import { arrivals, type OpenLoad } from './arrivals.ts';
import { drawLength } from './draw.ts';

function gaps(load: OpenLoad, count: number): number[] {
  const random = randomSource(7);
  const times: number[] = [];
  for (const { atMs } of arrivals(load, random)) {
    times.push(atMs);
    if (times.length > count) break;
  }
  return times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
}

function moments(values: readonly number[]): { mean: number; variation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, variation: Math.sqrt(variance) / mean };
}

// The coefficient of variation of gamma gaps is 1/√shape; 1 is Poisson. With 40 000 gaps both are within 3 %.
test.each([
  { arrivals: 'constant', shape: 1, variation: 0 },
  { arrivals: 'poisson', shape: 1, variation: 1 },
  { arrivals: 'gamma', shape: 4, variation: 0.5 },
  { arrivals: 'gamma', shape: 1, variation: 1 },
  { arrivals: 'gamma', shape: 0.25, variation: 2 },
] as const)('$arrivals arrivals with shape $shape', ({ arrivals: kind, shape, variation }) => {
  const seen = moments(gaps({ kind: 'rate', requestsPerSecond: 50, arrivals: kind, shape }, 40_000));
  expect(seen.mean / 20).toBeCloseTo(1, 1.3);
  expect(seen.variation).toBeCloseTo(variation, 1);
});

test('a trace keeps its lengths and is stretched in time; a burst comes at once', () => {
  const trace: OpenLoad = {
    kind: 'trace',
    timeScale: 2,
    arrivals: [
      { atMs: 5, inputTokens: 10 },
      { atMs: 20, outputTokens: 3 },
    ],
  };
  expect([...arrivals(trace, randomSource(1))]).toEqual([
    { atMs: 10, inputTokens: 10 },
    { atMs: 40, outputTokens: 3 },
  ]);
  const burst: OpenLoad = { kind: 'burst', requests: 3, atMs: 100 };
  expect([...arrivals(burst, randomSource(1))].map(({ atMs }) => atMs)).toEqual([100, 100, 100]);
});

test('lengths stay within their ends and around their middle', () => {
  const random = randomSource(3);
  const normal = { kind: 'normal', mean: 100, deviation: 30, min: 50, max: 150 } as const;
  const lognormal = { kind: 'lognormal', median: 100, sigma: 1, min: 10, max: 1_000 } as const;
  const drawn = Array.from({ length: 5_000 }, () => [
    drawLength(normal, random),
    drawLength(lognormal, random),
  ]);
  for (const [a = 0, b = 0] of drawn) {
    expect(a).toBeGreaterThanOrEqual(50);
    expect(a).toBeLessThanOrEqual(150);
    expect(b).toBeGreaterThanOrEqual(10);
    expect(b).toBeLessThanOrEqual(1_000);
  }
  const sorted = drawn.map(([, b = 0]) => b).toSorted((left, right) => left - right);
  expect(Math.abs((sorted[2_500] ?? 0) - 100)).toBeLessThan(8);
});
