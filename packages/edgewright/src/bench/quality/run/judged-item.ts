import type { EvalItem } from '../../../contract/eval-items.ts';
import type { Judgement } from '../checks/judge-answer.ts';
import { judgeAnswer } from '../checks/judge-answer.ts';
import type { Answer } from '../target/ask-chat.ts';

/** The baseline, the baseline once more, the candidate. */
export const passes = ['baseline', 'again', 'candidate'] as const;
export type Pass = (typeof passes)[number];

export type Answers = Readonly<Record<Pass, ReadonlyMap<string, Answer>>>;

export interface JudgedAnswer {
  readonly answer: Answer;
  readonly judgement: Judgement | 'failed';
}

/** One item with what each pass made of it; null: not answered yet. */
export interface JudgedItem extends Readonly<Record<Pass, JudgedAnswer | null>> {
  readonly item: EvalItem;
  readonly question: string;
}

export function judgeItem(item: EvalItem, answers: Answers): JudgedItem {
  const judged = (pass: Pass): JudgedAnswer | null => {
    const answer = answers[pass].get(item.id);
    return answer === undefined ? null : judge(item, answer);
  };
  return {
    item,
    question: item.messages
      .map(({ role, content }) => (role === 'user' ? content : `[${role}] ${content}`))
      .join('\n'),
    baseline: judged('baseline'),
    again: judged('again'),
    candidate: judged('candidate'),
  };
}

function judge(item: EvalItem, answer: Answer): JudgedAnswer {
  return { answer, judgement: answer.failure === null ? judgeAnswer(item.check, answer) : 'failed' };
}

/** What a person reads as the answer: the text, and the calls of tools. */
export function shownAnswer({ answer }: JudgedAnswer): string {
  if (answer.failure !== null) return `(no answer: ${answer.failure})`;
  const calls = answer.toolCalls.map(({ name, arguments: given }) => `[calls ${name}(${given})]`);
  return [answer.text, ...calls].filter((part) => part !== '').join('\n');
}
