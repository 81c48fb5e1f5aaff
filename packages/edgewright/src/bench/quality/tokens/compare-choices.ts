import type { ForcedResult } from '../../../contract/eval-report.ts';
import type { TokenChoice } from './token-choice.ts';

/** A probability that is not given is not zero. */
const leastProbability = 1e-9;

export interface ChoicePair {
  readonly baseline: TokenChoice;
  readonly candidate: TokenChoice;
}

/** How alike two models are over the same positions; null without any that both tell of. */
export function compareChoices(pairs: readonly ChoicePair[]): Omit<ForcedResult, 'method'> | null {
  const told = pairs.filter(
    ({ baseline, candidate }) => baseline.alternatives.length > 0 && candidate.alternatives.length > 0,
  );
  if (told.length === 0) return null;
  const divergences = told.map(truncatedKl).toSorted((a, b) => a - b);
  const agreeing = told.filter(({ baseline, candidate }) => topOf(baseline) === topOf(candidate)).length;
  const covered = told.map(({ baseline }) =>
    massOf(baseline.alternatives.map(([, logprob]) => Math.exp(logprob))),
  );
  return {
    positions: told.length,
    top1Agreement: agreeing / told.length,
    meanKl: meanOf(divergences),
    p99Kl: divergences[Math.min(divergences.length - 1, Math.ceil(divergences.length * 0.99) - 1)] ?? 0,
    coveredMass: meanOf(covered),
  };
}

/**
 * Divergence of the candidate from the baseline over the tokens that both name; all the others are one more outcome.
 * Joining outcomes can only make it smaller, so that this is a lower bound of the true one.
 */
export function truncatedKl({ baseline, candidate }: ChoicePair): number {
  const theirs = new Map(candidate.alternatives);
  const shared = baseline.alternatives.flatMap(([token, logprob]) => {
    const other = theirs.get(token);
    return other === undefined ? [] : [{ p: Math.exp(logprob), q: Math.exp(other) }];
  });
  const rest = {
    p: 1 - massOf(shared.map(({ p }) => p)),
    q: 1 - massOf(shared.map(({ q }) => q)),
  };
  const sum = [...shared, rest].reduce(
    (total, { p, q }) =>
      p <= leastProbability ? total : total + p * Math.log(p / Math.max(q, leastProbability)),
    0,
  );
  return Math.max(0, sum);
}

function topOf({ alternatives }: TokenChoice): string | null {
  return alternatives[0]?.[0] ?? null;
}

function massOf(probabilities: readonly number[]): number {
  return Math.min(
    1,
    probabilities.reduce((sum, probability) => sum + probability, 0),
  );
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
