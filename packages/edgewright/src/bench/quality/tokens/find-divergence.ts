import type { DivergenceResult } from '../../../contract/eval-report.ts';
import type { TokenChoice } from './token-choice.ts';

/** One answer of both, token by token. */
export interface ChoiceLists {
  readonly baseline: readonly TokenChoice[];
  readonly candidate: readonly TokenChoice[];
}

/**
 * Where greedy answers part. Rounding lets two near alternatives change places; a token that the other model did not
 * even consider is another matter. What follows the first difference is not compared: the texts differ by then.
 */
export function findDivergences(answers: readonly ChoiceLists[]): DivergenceResult | null {
  const compared = answers.filter(({ baseline, candidate }) => baseline.length > 0 && candidate.length > 0);
  if (compared.length === 0) return null;
  const firsts = compared.flatMap(({ baseline, candidate }) => {
    const most = Math.min(baseline.length, candidate.length);
    for (let at = 0; at < most; at += 1) {
      const [ours, theirs] = [baseline[at], candidate[at]];
      if (ours === undefined || theirs === undefined || ours.token === theirs.token) continue;
      const isExplained = considers(ours, theirs.token) && considers(theirs, ours.token);
      return [{ at, isExplained }];
    }
    return [];
  });
  return {
    compared: compared.length,
    identical: compared.length - firsts.length,
    diverged: firsts.length,
    unexplained: firsts.filter(({ isExplained }) => !isExplained).length,
    meanFirstToken:
      firsts.length === 0 ? null : firsts.reduce((sum, { at }) => sum + at + 1, 0) / firsts.length,
  };
}

function considers({ alternatives }: TokenChoice, token: string): boolean {
  return alternatives.some(([alternative]) => alternative === token);
}
