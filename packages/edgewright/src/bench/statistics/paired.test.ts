import { randomSource } from '../../base/random.ts';
import { describe, expect, it } from 'vitest';
import { normalQuantile } from './normal-quantile.ts';
import { adjustedWaldUpper, holm, itemsNeeded, itemsToDecide, mcnemar, netLossBounds } from './paired.ts';

describe('normalQuantile', () => {
  it.each([
    [0.5, 0],
    [0.8, 0.841621],
    [0.95, 1.644854],
    [0.975, 1.959964],
    [0.999, 3.090232],
    [0.01, -2.326348],
  ])('gives the value of the tables for %d', (share, z) => {
    expect(normalQuantile(share)).toBeCloseTo(z, 6);
  });
  it('refuses what has none', () => expect(() => normalQuantile(1)).toThrow(RangeError));
});

describe('mcnemar', () => {
  it.each([
    { lost: 60, gained: 30, loss: 0.00103 },
    { lost: 45, gained: 25, loss: 0.01123 },
    { lost: 30, gained: 20, loss: 0.1013 },
  ])('agrees one-sided for $lost lost, $gained gained', ({ lost, gained, loss }) => {
    expect(mcnemar({ lost, gained }).loss).toBeCloseTo(loss, 4);
  });
  it.each([
    // Fagerland, Lydersen and Laake (2013), table 1, airway hyper-responsiveness: 1 and 7 of 21 pairs.
    { lost: 7, gained: 1, either: 0.0703 },
    // Agresti, Categorical Data Analysis, approval of the prime minister: 150 and 86 of 1600.
    { lost: 150, gained: 86, either: 0.0000372 },
    { lost: 0, gained: 0, either: 1 },
    { lost: 5, gained: 5, either: 1 },
    { lost: 6, gained: 0, either: 0.03125 },
  ])('agrees two-sided for $lost and $gained', ({ lost, gained, either }) => {
    expect(mcnemar({ lost, gained }).either).toBeCloseTo(either, 4);
    expect(mcnemar({ lost: gained, gained: lost }).either).toBeCloseTo(either, 4);
  });
  it('sees no loss where nothing was lost', () => expect(mcnemar({ lost: 0, gained: 9 }).loss).toBe(1));
});

describe('netLossBounds', () => {
  it.each([
    { lost: 40, gained: 28, items: 1319, upper: 0.0195 },
    { lost: 12, gained: 8, items: 250, upper: 0.046 },
  ])('gives $upper for $lost and $gained of $items', ({ upper, ...counts }) => {
    expect(adjustedWaldUpper(counts, normalQuantile(0.95))).toBeCloseTo(upper, 3);
    // The score interval is a little wider for few items.
    expect(netLossBounds(counts).upper - upper).toBeLessThan(0.002);
  });
  it('counts no change of 300 as at most 0.9 points', () => {
    const { net, upper } = netLossBounds({ lost: 0, gained: 0, items: 300 });
    expect(net).toBe(0);
    expect(upper).toBeCloseTo(0.0089, 4);
  });
  it('knows nothing without items', () => {
    expect(netLossBounds({ lost: 0, gained: 0, items: 0 })).toMatchObject({ net: 0, upper: 1, lower: -1 });
  });
  it('is symmetric', () => {
    const one = netLossBounds({ lost: 9, gained: 4, items: 200 });
    const other = netLossBounds({ lost: 4, gained: 9, items: 200 });
    expect(one.upper).toBeCloseTo(-other.lower, 12);
  });
  it('passes a candidate that loses the whole margin in at most about one run of twenty', () => {
    const margin = 0.05;
    for (const { down, items } of [
      { down: 0.05, items: 300 },
      { down: 0.08, items: 300 },
      { down: 0.1, items: 600 },
    ]) {
      const random = randomSource(items + down * 1000);
      let passed = 0;
      const runs = 4_000;
      for (let run = 0; run < runs; run += 1) {
        const counts = { lost: 0, gained: 0, items };
        for (let item = 0; item < items; item += 1) {
          const draw = random();
          if (draw < down) counts.lost += 1;
          else if (draw < 2 * down - margin) counts.gained += 1;
        }
        if (netLossBounds(counts).upper <= margin) passed += 1;
      }
      // Three standard errors of a share of 5 % in 4 000 runs are 1 point. Where nothing is gained, the adjusted Wald
      // bound alone comes to 6.8 %.
      expect(passed / runs, `${down} of ${items}`).toBeLessThan(0.06);
      expect(passed / runs, `${down} of ${items}`).toBeGreaterThan(0.02);
    }
  });
});

describe('itemsNeeded', () => {
  it.each([
    [0.06, 0.01, 3710],
    [0.06, 0.02, 928],
    [0.1, 0.01, 6183],
    [0.1, 0.03, 687],
    [0.15, 0.02, 2319],
  ])('for %d discordant and a loss of %d is about %d', (discordant, difference, items) => {
    // The published table takes the loss out of the variance, which is two or three items less.
    expect(Math.abs(itemsNeeded({ discordant, difference }) - items)).toBeLessThanOrEqual(3);
  });
});

describe('itemsToDecide', () => {
  it('is enough when the rates stay', () => {
    const counts = { lost: 12, gained: 8, items: 250 };
    const needed = itemsToDecide(counts, { margin: 0.03 }) ?? 0;
    const times = needed / 250;
    expect(needed).toBeGreaterThan(250);
    const later = { lost: 12 * times, gained: 8 * times, items: needed };
    expect(netLossBounds(later).upper).toBeLessThanOrEqual(0.0302);
  });
  it('is not known at the margin itself', () => {
    expect(itemsToDecide({ lost: 5, gained: 0, items: 100 }, { margin: 0.05 })).toBeNull();
    expect(itemsToDecide({ lost: 0, gained: 0, items: 0 }, { margin: 0.05 })).toBeNull();
  });
});

describe('holm', () => {
  it('steps down and never falls', () => {
    const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
    for (const [index, p] of [0.03, 0.06, 0.06, 0.02].entries()) expect(adjusted[index]).toBeCloseTo(p, 12);
  });
  it('has nothing to do with none', () => expect(holm([])).toEqual([]));
});
