import { slopeOf } from '../statistics/trend.ts';
import type { SoakMoment } from './soak-observation.ts';

/** Temperatures are flat when none of them moves by more than half a degree in five minutes. */
const flatWindowMs = 5 * 60_000;
export const flatDegrees = 0.5;
/** A box that told no temperature for so long has none to tell. */
const silentMs = 10_000;
/** With fewer samples a sensor that counts whole degrees looks flat. */
const fewestSamples = 30;

export type Flatness =
  | { readonly kind: 'no-temperature' }
  | { readonly kind: 'too-early' }
  /** The zone that moves most, in degrees per five minutes. */
  | { readonly kind: 'flat' | 'moving'; readonly zone: string; readonly degrees: number };

/** Whether the box has reached the temperatures that it will keep under this load. */
export function temperaturesFlat(moments: readonly SoakMoment[], nowMs: number): Flatness {
  const first = moments[0];
  if (first === undefined || nowMs - first.atMs < silentMs) return { kind: 'too-early' };
  if (moments.every(({ temperaturesC }) => Object.keys(temperaturesC).length === 0)) {
    return { kind: 'no-temperature' };
  }
  if (nowMs - first.atMs < flatWindowMs) return { kind: 'too-early' };
  const recent = moments.filter(({ atMs }) => atMs >= nowMs - flatWindowMs);
  const zones = new Set(recent.flatMap(({ temperaturesC }) => Object.keys(temperaturesC)));
  let most: { zone: string; degrees: number } | null = null;
  for (const zone of zones) {
    const points = recent.flatMap(({ atMs, temperaturesC }) => {
      const celsius = temperaturesC[zone];
      return celsius === undefined ? [] : [{ x: atMs, y: celsius }];
    });
    if (points.length < fewestSamples) continue;
    const degrees = (slopeOf(points)?.slope ?? 0) * flatWindowMs;
    if (most === null || Math.abs(degrees) > Math.abs(most.degrees)) most = { zone, degrees };
  }
  if (most === null) return { kind: 'too-early' };
  return { kind: Math.abs(most.degrees) < flatDegrees ? 'flat' : 'moving', ...most };
}
