import fc from 'fast-check';
import { expect, test } from 'vitest';
import { percentileOf, sortAscending } from './percentile.ts';

test.each([
  // numpy.percentile([15, 20, 35, 40, 50], …): the example of the textbook on its default method.
  { values: [15, 20, 35, 40, 50], share: 0.4, expected: 29 },
  { values: [15, 20, 35, 40, 50], share: 0.05, expected: 16 },
  { values: [1, 2, 3, 4], share: 0.5, expected: 2.5 },
  { values: [7], share: 0.99, expected: 7 },
  { values: [1, 2], share: 1, expected: 2 },
  { values: [], share: 0.5, expected: null },
  { values: [1, 2, Infinity], share: 0.5, expected: 2 },
  { values: [1, 2, Infinity], share: 0.51, expected: Infinity },
  { values: [Infinity, Infinity], share: 0.5, expected: Infinity },
])('$share of $values is $expected', ({ values, share, expected }) => {
  const percentile = percentileOf(sortAscending(values), share);
  if (expected === null) expect(percentile).toBeNull();
  else expect(percentile).toBeCloseTo(expected, 9);
});

test('a position that only rounding keeps from a whole number needs no neighbour', () => {
  const sorted = [...Array.from({ length: 100 }, (_, i) => i), Infinity];
  for (let percent = 0; percent < 100; percent += 1) {
    expect(percentileOf(sorted, percent / 100)).toBeCloseTo(percent, 6);
  }
});

test('lies between its neighbours by rank, and grows with the share', () => {
  const numbers = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 });
  const shares = fc.tuple(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  );
  fc.assert(
    fc.property(numbers, shares, (values, [one, other]) => {
      const sorted = sortAscending(values);
      const at = (share: number): number => percentileOf(sorted, share) ?? NaN;
      const position = one * (sorted.length - 1);
      expect(at(one)).toBeGreaterThanOrEqual((sorted[Math.floor(position + 1e-9)] ?? NaN) - 1e-3);
      expect(at(one)).toBeLessThanOrEqual((sorted[Math.ceil(position - 1e-9)] ?? NaN) + 1e-3);
      expect(at(Math.min(one, other))).toBeLessThanOrEqual(at(Math.max(one, other)) + 1e-3);
    }),
  );
});
