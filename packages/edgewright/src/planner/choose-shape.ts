import { limits } from '../contract/limits.ts';
import {
  largestContext,
  largestSessions,
  longestContext,
  shortestContext,
  type FitSpace,
} from './largest-fit.ts';
import type { Shape } from './memory-need.ts';

export interface ShapeWishes {
  sessions?: number | undefined;
  contextTokens?: number | undefined;
}

export const defaultSessions = 4;
/** More is rarely used and would take the memory of sessions; ask for it with a wish. */
export const defaultContextTokens = 8_192;
/** Rather fewer sessions than less context than this: a chat with some history needs it. */
const usefulContextTokens = 2_048;

/**
 * Fills in what was not wished. Sessions are given up, down to one, before the context gets shorter than is
 * useful; then the context. The result may not fit: the caller checks.
 */
export function chooseShape(space: FitSpace, wishes: ShapeWishes): Shape {
  const sessions = wishes.sessions ?? chooseSessions(space, wishes.contextTokens);
  return { sessions, contextTokens: wishes.contextTokens ?? chooseContext(space, sessions) };
}

function chooseSessions(space: FitSpace, wishedContext: number | undefined): number {
  const contextTokens = wishedContext ?? Math.min(usefulContextTokens, longestContext(space.model));
  for (let sessions = defaultSessions; sessions > 1; sessions -= 1) {
    if (space.fits({ sessions, contextTokens })) return sessions;
  }
  return 1;
}

function chooseContext(space: FitSpace, sessions: number): number {
  const most = Math.min(defaultContextTokens, longestContext(space.model));
  return Math.max(Math.min(most, largestContext(space, sessions)), shortestContext(space.model));
}

/** Shapes near the wishes that fit: the same sessions with less context, the same context with fewer sessions. */
export function nearbyFits(space: FitSpace, wishes: ShapeWishes): Shape[] {
  const shortest = shortestContext(space.model);
  const longest = longestContext(space.model);
  const sessions = clamp(wishes.sessions ?? defaultSessions, 1, limits.sessions);
  const contextTokens = clamp(wishes.contextTokens ?? defaultContextTokens, shortest, longest);
  const lessContext = Math.min(contextTokens, largestContext(space, sessions));
  const fewerSessions = Math.min(sessions, largestSessions(space, contextTokens));
  const candidates = [
    { sessions, contextTokens: lessContext },
    { sessions: fewerSessions, contextTokens },
    { sessions: 1, contextTokens: Math.min(contextTokens, largestContext(space, 1)) },
  ].filter((shape) => shape.sessions >= 1 && shape.contextTokens >= shortest);
  return candidates.filter((shape, index) => candidates.findIndex((other) => same(shape, other)) === index);
}

function same(left: Shape, right: Shape): boolean {
  return left.sessions === right.sessions && left.contextTokens === right.contextTokens;
}

/** The nearest whole number in the range; for what is no number, the lower end. */
function clamp(value: number, low: number, high: number): number {
  return Number.isNaN(value) ? low : Math.min(Math.max(Math.floor(value), low), high);
}
