import { limits } from '../contract/limits.ts';
import type { ModelFacts } from '../contract/model-facts.ts';
import type { Shape } from './memory-need.ts';

/** Which shapes of one model fit: less of either always fits when more does. */
export interface FitSpace {
  model: ModelFacts;
  /** Contexts between two multiples of this need the same memory. */
  stepTokens: number;
  fits(shape: Shape): boolean;
}

/** Longest context the model may be given: what it was trained for. */
export function longestContext(model: ModelFacts): number {
  return Math.min(model.contextTokens ?? limits.contextTokensMost, limits.contextTokensMost);
}

/** Shortest context worth planning; a model trained for less gets what it was trained for. */
export function shortestContext(model: ModelFacts): number {
  return Math.min(limits.contextTokensLeast, longestContext(model));
}

/** Longest context that fits with so many sessions, in tokens; 0 when none does. */
export function largestContext(space: FitSpace, sessions: number): number {
  const longest = longestContext(space.model);
  const step = space.stepTokens;
  const steps = largestThat(Math.ceil(longest / step), (count) =>
    space.fits({ sessions, contextTokens: Math.min(count * step, longest) }),
  );
  return Math.min(steps * step, longest);
}

/** Most sessions that fit with such a context; 0 when not even one does. */
export function largestSessions(space: FitSpace, contextTokens: number): number {
  return largestThat(limits.sessions, (sessions) => space.fits({ sessions, contextTokens }));
}

/** The largest count from 0 to `most` for which `holds`, which is true up to some count and false beyond. */
function largestThat(most: number, holds: (count: number) => boolean): number {
  let low = 0;
  let high = most;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
