import type { LadderSpeculation } from '../../contract/ladder.ts';

type BreakEven = LadderSpeculation['breakEven'];

/**
 * Users at once from which on speculation costs more than it brings. Between the last load that gains and the next one
 * that does not the gain is taken to fall evenly. A gain that comes back later does not count: nobody could rely on it.
 */
export function breakEven(
  points: readonly { readonly concurrency: number; readonly gain: number }[],
): BreakEven {
  const sorted = points.toSorted((left, right) => left.concurrency - right.concurrency);
  const [first] = sorted;
  if (first === undefined) return { kind: 'unknown', concurrency: null };
  if (first.gain <= 1) return { kind: 'never-helps', concurrency: null };
  const index = sorted.findIndex(({ gain }) => gain <= 1);
  const [before, beyond] = [sorted[index - 1], sorted[index]];
  if (before === undefined || beyond === undefined) return { kind: 'always-helps', concurrency: null };
  const share = (before.gain - 1) / (before.gain - beyond.gain);
  return {
    kind: 'crosses',
    concurrency: before.concurrency + share * (beyond.concurrency - before.concurrency),
  };
}
