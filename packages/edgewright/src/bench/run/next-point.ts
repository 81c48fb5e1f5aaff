import { limits } from '../../contract/limits.ts';

/** A point of a sweep that was measured: so many at once, and whether all objectives were met. */
export interface SweepPoint {
  readonly load: number;
  readonly met: boolean;
}

export type SweepStep =
  | { readonly kind: 'measure'; readonly load: number }
  /** `load`: the largest that meets all objectives, as do all smaller ones that were measured; 0: none does. */
  | { readonly kind: 'done'; readonly load: number; readonly because: 'found' | 'highest-asked' | 'points' };

/**
 * The next load of a search for the largest that meets its objectives: doubled until one misses, then halved between. The
 * answer needs the load below it to have met them, too, because a single lucky point would otherwise win.
 */
export function nextPoint(points: readonly SweepPoint[], highest: number): SweepStep {
  const missed = Math.min(
    ...points.filter(({ met }) => !met).map(({ load }) => load),
    Number.POSITIVE_INFINITY,
  );
  const below = points.filter(({ met, load }) => met && load < missed).map(({ load }) => load);
  const best = Math.max(0, ...below);
  if (points.length >= limits.benchSweepPoints) return { kind: 'done', load: best, because: 'points' };
  if (missed === Number.POSITIVE_INFINITY) {
    if (best >= highest)
      return neighbour(points, best) ?? { kind: 'done', load: best, because: 'highest-asked' };
    return { kind: 'measure', load: Math.min(highest, Math.max(1, best * 2)) };
  }
  if (missed - best > 1) return { kind: 'measure', load: best + Math.floor((missed - best) / 2) };
  return neighbour(points, best) ?? { kind: 'done', load: best, because: 'found' };
}

/** The load just below the best one, unless it was measured or is none. */
function neighbour(points: readonly SweepPoint[], best: number): SweepStep | null {
  const load = best - 1;
  if (load < 1 || points.some((point) => point.load === load)) return null;
  return { kind: 'measure', load };
}
