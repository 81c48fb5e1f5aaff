import type { ProgressUnit, StartStage } from '../contract/engine-state.ts';
import type { StartFacts } from '../contract/start-facts.ts';
import type { Concern, LogRule } from './log-event.ts';

/**
 * Words for the tables of rules. Every repetition in a pattern has an upper bound: rules are tried on every line
 * that an engine prints, and a line may hold anything.
 */

/** The start has come to this stage; how far is not known. */
export function stageRule(stage: StartStage, pattern: RegExp): LogRule {
  return { pattern, read: () => ({ kind: 'progress', progress: { stage, done: null, total: null } }) };
}

/** Group 1 of group 2 are done. */
export function countRule(what: { stage: StartStage; unit: ProgressUnit; pattern: RegExp }): LogRule {
  const { stage, unit, pattern } = what;
  return {
    pattern,
    read: ([, done, total]) => ({
      kind: 'progress',
      progress: { stage, done: number(done), total: number(total), unit },
    }),
  };
}

/** Group 1 is a percentage. */
export function percentRule(stage: StartStage, pattern: RegExp): LogRule {
  return {
    pattern,
    read: ([, percent]) => ({
      kind: 'progress',
      progress: { stage, done: number(percent) / 100, total: 1, unit: 'share' },
    }),
  };
}

/** Compiling, or finding what an earlier start has compiled. */
export function compileRule(cache: 'hit' | 'miss', pattern: RegExp): LogRule {
  return {
    pattern,
    read: () => ({ kind: 'progress', progress: { stage: 'compile', done: null, total: null, cache } }),
  };
}

export function factsRule(pattern: RegExp, read: (...groups: (string | undefined)[]) => StartFacts): LogRule {
  return { pattern, read: ([, ...groups]) => ({ kind: 'facts', facts: read(...groups) }) };
}

export function concernRule(concern: Concern, pattern: RegExp): LogRule {
  return { pattern, read: ({ input }) => ({ kind: 'concern', concern, text: input }) };
}

export function readyRule(pattern: RegExp): LogRule {
  return { pattern, read: () => ({ kind: 'says-ready' }) };
}

/** Reads a number of a group that the pattern guarantees; engines write `1,234,560`. */
export function number(text: string | undefined): number {
  return Number((text ?? '').replaceAll(',', ''));
}

export function gibibytes(text: string | undefined): number {
  return Math.round(number(text) * 1024 ** 3);
}

export function mebibytes(text: string | undefined): number {
  return Math.round(number(text) * 1024 ** 2);
}

export function secondsInMs(text: string | undefined): number {
  return Math.round(number(text) * 1_000);
}
