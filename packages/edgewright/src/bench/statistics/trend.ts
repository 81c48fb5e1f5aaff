import { meanOf } from './moments.ts';
import { normalCdf } from './normal.ts';
import type { Interval } from './order-interval.ts';
import { studentQuantile } from './student-t.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Slope {
  readonly slope: number;
  readonly intercept: number;
  readonly interval: Interval;
}

/** The straight line of least squares. Null: fewer than two points, or all at the same x. */
export function slopeOf(points: readonly Point[], confidence = 0.95): Slope | null {
  const meanX = meanOf(points.map(({ x }) => x));
  const meanY = meanOf(points.map(({ y }) => y));
  if (meanX === null || meanY === null) return null;
  let spread = 0;
  let shared = 0;
  for (const { x, y } of points) {
    spread += (x - meanX) ** 2;
    shared += (x - meanX) * (y - meanY);
  }
  if (spread === 0) return null;
  const slope = shared / spread;
  const intercept = meanY - slope * meanX;
  const degrees = points.length - 2;
  if (degrees < 1) return { slope, intercept, interval: [null, null] };
  let residual = 0;
  for (const { x, y } of points) residual += (y - intercept - slope * x) ** 2;
  const reach = studentQuantile(1 - (1 - confidence) / 2, degrees) * Math.sqrt(residual / degrees / spread);
  return { slope, intercept, interval: [slope - reach, slope + reach] };
}

export interface Trend {
  /** Pairs that rise minus pairs that fall. */
  readonly score: number;
  readonly z: number;
  /** Two-sided. */
  readonly pValue: number;
  readonly word: 'rising' | 'falling' | 'flat';
}

/**
 * Mann and Kendall's test for a trend of any shape: counts pairs that rise and fall, corrected for ties. For
 * independent values; of samples every second, give means over half a minute. Null: fewer than 8 values, below which
 * the normal approximation is poor.
 */
export function mannKendall(values: readonly number[], confidence = 0.95): Trend | null {
  const n = values.length;
  if (n < 8) return null;
  let score = 0;
  for (const [i, early] of values.entries()) {
    for (const late of values.slice(i + 1)) score += Math.sign(late - early);
  }
  const variance = (spreadTerm(n) - tiesOf(values)) / 18;
  const z = variance === 0 || score === 0 ? 0 : (score - Math.sign(score)) / Math.sqrt(variance);
  const pValue = 2 * normalCdf(-Math.abs(z));
  const word = pValue > 1 - confidence ? 'flat' : score > 0 ? 'rising' : 'falling';
  return { score, z, pValue, word };
}

function tiesOf(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let ties = 0;
  for (const count of counts.values()) ties += spreadTerm(count);
  return ties;
}

function spreadTerm(n: number): number {
  return n * (n - 1) * (2 * n + 5);
}
