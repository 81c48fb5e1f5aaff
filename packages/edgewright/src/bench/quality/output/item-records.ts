import type { EvalItemRecord } from '../../../contract/eval-report.ts';
import { type JudgedAnswer, type JudgedItem, shownAnswer } from '../run/judged-item.ts';

/** A line of `items.jsonl`. */
export function recordOf({ item, question, baseline, again, candidate }: JudgedItem): EvalItemRecord {
  const againText = again === null ? null : shownAnswer(again);
  return {
    id: item.id,
    set: item.set,
    question,
    baseline_answer: baseline === null ? null : shownAnswer(baseline),
    baseline_again: baseline !== null && againText === shownAnswer(baseline) ? null : againText,
    candidate_answer: candidate === null ? null : shownAnswer(candidate),
    baseline_ok: isRight(baseline),
    baseline_again_ok: isRight(again),
    candidate_ok: isRight(candidate),
    tokens: { baseline: baseline?.answer.tokens ?? null, candidate: candidate?.answer.tokens ?? null },
    finish_reason: {
      baseline: baseline?.answer.finishReason ?? null,
      candidate: candidate?.answer.finishReason ?? null,
    },
  };
}

function isRight(judged: JudgedAnswer | null): boolean | null {
  return judged === null ? null : judged.judgement === 'right';
}
