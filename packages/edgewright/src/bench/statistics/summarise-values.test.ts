import { expect, test } from 'vitest';
import { metricSummarySchema } from '../../contract/bench-report.ts';
import { summariseValues } from './summarise-values.ts';

test('the figures of 1 to 5, by hand', () => {
  const summary = summariseValues([5, 3, 1, 2, 4], 'ms');
  expect(summary).toMatchObject({
    unit: 'ms',
    avg: 3,
    min: 1,
    max: 5,
    p25: 2,
    p50: 3,
    p75: 4,
    count: 5,
    sum: 15,
  });
  expect(summary.std).toBeCloseTo(Math.sqrt(2.5), 12);
  expect(summary.p99).toBeCloseTo(4.96, 12);
  expect(summary.ci95.p99).toEqual([4, null]);
  expect(metricSummarySchema.parse(summary)).toEqual(summary);
});

test('failures take forever: what they reach is null and said to be infinite', () => {
  const values = [...Array.from({ length: 98 }, (_, i) => i), Infinity, Infinity];
  const summary = summariseValues(values, 'ms');
  expect(summary).toMatchObject({ avg: null, max: null, p99: null, p99_is_infinite: true, count: 100 });
  expect(summary.p95).toBeCloseTo(94.05, 9);
  expect(metricSummarySchema.parse(JSON.parse(JSON.stringify(summary)))).toEqual(summary);
});

test('nothing has no figures', () => {
  expect(summariseValues([], 'ms')).toMatchObject({ avg: null, p50: null, sum: null, count: 0 });
});
