import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CalibrationPoint, efficiencyRange, fitCalibration, predictPoint } from './fit-calibration.ts';

/** Four loads of one 8 B model in FP8 on 273 GB/s: the ones that `calibrate` asks for. */
const loads = [
  { sessions: 1, inputTokens: 512, outputTokens: 256 },
  { sessions: 16, inputTokens: 512, outputTokens: 256 },
  { sessions: 16, inputTokens: 4_096, outputTokens: 64 },
  { sessions: 4, inputTokens: 8_192, outputTokens: 256 },
];

function pointsOf(constants: {
  t0Ms: number;
  efficiency: number;
  prefillRate: number | null;
}): CalibrationPoint[] {
  return loads.map((load) => {
    const point: CalibrationPoint = {
      load: { ...load, cachedTokens: 0 },
      cost: {
        bytes: 8e9 + load.sessions * (load.inputTokens + load.outputTokens / 2) * 65_536,
        bandwidthBytesPerSecond: 273e9,
        activeParameters: 7.5e9,
      },
      measure: 'tpot',
      measuredMs: 1,
    };
    return { ...point, measuredMs: predictPoint(point, constants) };
  });
}

describe('fitCalibration', () => {
  it('finds the constants that made the points', () => {
    const t0Ms = fc.double({ min: 0.5, max: 40, noNaN: true });
    const efficiency = fc.double({ min: 0.42, max: 0.94, noNaN: true });
    const prefillRate = fc.double({ min: 1e13, max: 5e14, noNaN: true });
    fc.assert(
      fc.property(t0Ms, efficiency, prefillRate, (...drawn) => {
        const [t0, share, rate] = drawn;
        const fit = fitCalibration(pointsOf({ t0Ms: t0, efficiency: share, prefillRate: rate }));
        expect(fit?.t0Ms).toBeCloseTo(t0, 4);
        expect(fit?.efficiency).toBeCloseTo(share, 4);
        expect((fit?.prefillRate ?? 0) / rate).toBeCloseTo(1, 4);
        expect(fit?.meanError).toBeLessThan(1e-6);
      }),
    );
  });

  it('stays within what explains, whatever the points say, and beats every other allowed guess', () => {
    const measured = fc.array(fc.double({ min: 0.5, max: 2_000, noNaN: true }), {
      minLength: 4,
      maxLength: 4,
    });
    const guess = fc.record({
      t0Ms: fc.double({ min: 0, max: 200, noNaN: true }),
      efficiency: fc.double({ min: efficiencyRange.least, max: efficiencyRange.most, noNaN: true }),
      prefillRate: fc.double({ min: 1e12, max: 1e16, noNaN: true }),
    });
    fc.assert(
      fc.property(measured, guess, (times, other) => {
        const points = pointsOf({ t0Ms: 1, efficiency: 0.5, prefillRate: 1e14 }).map((point, index) => ({
          ...point,
          measuredMs: times[index] ?? 1,
        }));
        const fit = fitCalibration(points);
        if (fit === null) throw new Error('no fit');
        expect(fit.t0Ms).toBeGreaterThanOrEqual(0);
        expect(fit.efficiency).toBeGreaterThanOrEqual(efficiencyRange.least - 1e-6);
        expect(fit.efficiency).toBeLessThanOrEqual(efficiencyRange.most + 1e-6);
        const squares = (constants: Parameters<typeof predictPoint>[1]): number =>
          points.reduce(
            (sum, point) => sum + (predictPoint(point, constants) / point.measuredMs - 1) ** 2,
            0,
          );
        expect(squares(fit)).toBeLessThanOrEqual(squares(other) * (1 + 1e-6) + 1e-9);
      }),
    );
  });

  it('gives the residual of each point', () => {
    const points = pointsOf({ t0Ms: 5, efficiency: 0.8, prefillRate: 1e14 });
    const noisy = points.map((point, index) => ({
      ...point,
      measuredMs: point.measuredMs * (index === 0 ? 1.1 : 1),
    }));
    const fit = fitCalibration(noisy);
    expect(fit?.residuals).toHaveLength(4);
    expect(fit?.residuals[0]).toBeLessThan(0);
    expect(fit?.meanError).toBeCloseTo(
      (fit?.residuals ?? []).reduce((sum, value) => sum + Math.abs(value), 0) / 4,
      9,
    );
  });

  it('does not tell a rate of prompts from points without any', () => {
    const points = pointsOf({ t0Ms: 5, efficiency: 0.8, prefillRate: 1e14 }).map((point) => ({
      ...point,
      measure: 'decode' as const,
    }));
    expect(fitCalibration(points)?.prefillRate).toBeNull();
    expect(fitCalibration([])).toBeNull();
  });

  it('leans to points that weigh more', () => {
    const points = pointsOf({ t0Ms: 5, efficiency: 0.8, prefillRate: 1e14 });
    const off = points.map((point, index) => ({
      ...point,
      measuredMs: point.measuredMs * (index === 1 ? 1.3 : 1),
    }));
    const even = fitCalibration(off)?.residuals[1] ?? 0;
    const heavy = fitCalibration(off.map((point, index) => ({ ...point, weight: index === 1 ? 100 : 1 })));
    expect(Math.abs(heavy?.residuals[1] ?? 1)).toBeLessThan(Math.abs(even));
  });
});
