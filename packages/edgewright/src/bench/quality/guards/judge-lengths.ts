import type { EvalGuard } from '../../../contract/eval-report.ts';
import type { JudgedAnswer } from '../run/judged-item.ts';

const leastRatio = 0.9;
const mostRatio = 1.1;
/** Two-sided 95 %. */
const z = 1.96;

/** Answers that became much shorter or longer: a model that stops early or does not find its end. */
export function judgeLengths(
  pairs: readonly { baseline: JudgedAnswer; candidate: JudgedAnswer }[],
): EvalGuard {
  const lengths = pairs
    .filter(
      ({ baseline, candidate }) => baseline.answer.failure === null && candidate.answer.failure === null,
    )
    .map(({ baseline, candidate }) => lengthsOf(baseline, candidate));
  const before = lengths.reduce((sum, length) => sum + length.before, 0);
  const after = lengths.reduce((sum, length) => sum + length.after, 0);
  if (before === 0) {
    const because = 'No answer of the baseline has a length to compare with.';
    return { id: 'length_ratio', verdict: 'undecided', baseline: null, candidate: null, because };
  }
  const ratio = after / before;
  // Standard error of a ratio of sums over pairs, by the delta method.
  const n = lengths.length;
  const squares = lengths.reduce((sum, length) => sum + (length.after - ratio * length.before) ** 2, 0);
  const reach = n < 2 ? Infinity : (z * Math.sqrt((squares / (n - 1)) * n)) / before;
  const isInside = ratio >= leastRatio && ratio <= mostRatio;
  const isOutside = ratio - reach > mostRatio || ratio + reach < leastRatio;
  return {
    id: 'length_ratio',
    verdict: isInside ? 'pass' : isOutside ? 'fail' : 'undecided',
    baseline: 1,
    candidate: ratio,
    because: `Answers are ${ratio.toFixed(2)} times as long as the baseline's (${leastRatio} to ${mostRatio} is well; ±${Number.isFinite(reach) ? reach.toFixed(2) : '?'}).`,
  };
}

/** Tokens where both sides count them, else characters. */
function lengthsOf(baseline: JudgedAnswer, candidate: JudgedAnswer): { before: number; after: number } {
  const [before, after] = [baseline.answer.tokens, candidate.answer.tokens];
  if (before !== null && after !== null) return { before, after };
  return { before: baseline.answer.text.length, after: candidate.answer.text.length };
}
