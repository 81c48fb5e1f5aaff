import type { EvalGuard } from '../../../contract/eval-report.ts';
import { mcnemar } from '../../statistics/paired.ts';
import { withoutThoughts } from '../checks/find-answer.ts';
import type { JudgedAnswer, JudgedItem } from '../run/judged-item.ts';
import { isForeignScript } from './foreign-script.ts';
import { judgeLengths } from './judge-lengths.ts';
import { isRepetitive } from './repetition.ts';

interface Guard {
  readonly id: Exclude<EvalGuard['id'], 'length_ratio' | 'top1_agreement'>;
  /** For the sentence: "3 of 20 answers …". */
  readonly says: string;
  /** Share of all answers by which the candidate may exceed the baseline. */
  readonly tolerance: number;
  isBad(judged: JudgedAnswer, question: string): boolean;
}

const guards: readonly Guard[] = [
  { id: 'failed', says: 'failed', tolerance: 0.01, isBad: ({ judgement }) => judgement === 'failed' },
  {
    id: 'empty',
    says: 'are empty',
    tolerance: 0.005,
    isBad: ({ answer }) =>
      answer.failure === null && answer.toolCalls.length === 0 && withoutThoughts(answer.text).trim() === '',
  },
  {
    id: 'unparsed',
    says: 'hold nothing to judge',
    tolerance: 0.01,
    isBad: ({ judgement }) => judgement === 'unparsed',
  },
  {
    id: 'cut_off',
    says: 'ran to their limit',
    tolerance: 0.02,
    isBad: ({ answer }) => answer.finishReason === 'length',
  },
  {
    id: 'repetition',
    says: 'go round in circles',
    tolerance: 0.005,
    isBad: ({ answer }) => isRepetitive(answer.text),
  },
  {
    id: 'script',
    says: 'are in the wrong script',
    tolerance: 0.005,
    isBad: ({ answer }, question) => isForeignScript(question, answer.text),
  },
];

/** Signs of a broken model, over all items that both sides have answered, right or wrong. */
export function judgeGuards(items: readonly JudgedItem[]): EvalGuard[] {
  const pairs = items.flatMap(({ baseline, candidate, again, question }) =>
    baseline === null || candidate === null ? [] : [{ baseline, candidate, again, question }],
  );
  if (pairs.length === 0) return [];
  return [...guards.map((guard) => judgeGuard(guard, pairs)), judgeLengths(pairs)];
}

interface AnswerPair {
  readonly baseline: JudgedAnswer;
  readonly again: JudgedAnswer | null;
  readonly candidate: JudgedAnswer;
  readonly question: string;
}

/** One more bad answer than before is never held against a candidate: so much any two runs may differ. */
const alwaysTolerated = 1;
const alpha = 0.05;

function judgeGuard(guard: Guard, pairs: readonly AnswerPair[]): EvalGuard {
  const flags = pairs.map(({ baseline, candidate, again, question }) => {
    const before = guard.isBad(baseline, question);
    return {
      before,
      again: again === null ? before : guard.isBad(again, question),
      after: guard.isBad(candidate, question),
    };
  });
  const before = flags.filter((flag) => flag.before).length;
  const after = flags.filter((flag) => flag.after).length;
  // The worse of the baseline's own two runs.
  const reference = Math.max(before, flags.filter((flag) => flag.again).length);
  const tolerated = Math.max(alwaysTolerated, guard.tolerance * pairs.length);
  const { loss } = mcnemar({
    lost: flags.filter((flag) => flag.after && !flag.before).length,
    gained: flags.filter((flag) => flag.before && !flag.after).length,
  });
  const isWithin = after - reference <= tolerated;
  return {
    id: guard.id,
    verdict: isWithin ? 'pass' : loss <= alpha ? 'fail' : 'undecided',
    baseline: before / pairs.length,
    candidate: after / pairs.length,
    because: `${after} of ${pairs.length} answers ${guard.says}; of the baseline's ${before}.`,
  };
}
