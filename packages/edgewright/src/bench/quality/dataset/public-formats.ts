import { z } from 'zod';
import type { EvalItem } from '../../../contract/eval-items.ts';
import { findNumber } from '../checks/find-answer.ts';

type Draft = Omit<EvalItem, 'set'>;
/** What came of one line. */
export type ReadLine = { item: Draft } | { problem: string };

const gsm8kSchema = z.object({ question: z.string().min(1), answer: z.string().min(1) });

/** A line as GSM8K has it: the answer ends in `#### 42`. */
export function readGsm8k(value: unknown, id: string): ReadLine {
  const read = gsm8kSchema.safeParse(value);
  if (!read.success) return { problem: 'needs "question" and "answer" as texts' };
  const { question, answer } = read.data;
  const number = answer.includes('####') ? findNumber(answer) : null;
  if (number === null)
    return { problem: `the answer must end in "#### NUMBER", but it ends in ${quoted(answer.slice(-30))}` };
  const content = `${question}\n\nThink step by step, and end with the number after ####.`;
  return {
    item: {
      id,
      messages: [{ role: 'user', content }],
      check: { type: 'number', value: number },
      max_tokens: 600,
    },
  };
}

export const letters = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J'] as const;

const choiceSchema = z.object({
  question: z.string().min(1),
  choices: z.array(z.string()).min(2).max(letters.length).optional(),
  answer: z.union([z.string(), z.int()]),
});

/** A line as MMLU has it: `choices` with the index of the right one, or the fields A, B, C, D and a letter. */
export function readChoice(value: unknown, id: string): ReadLine {
  const read = choiceSchema.safeParse(value);
  if (!read.success)
    return { problem: 'needs "question", the choices ("choices" or "A" to "D") and "answer"' };
  const fields = value as Record<string, unknown>;
  const named = letters.map((letter) => fields[letter]).filter((choice) => typeof choice === 'string');
  const choices = read.data.choices ?? named;
  if (choices.length < 2) return { problem: 'has fewer than two choices' };
  const { question, answer } = read.data;
  const index =
    typeof answer === 'number'
      ? answer
      : letters.findIndex((letter) => letter === answer.trim().toUpperCase());
  const letter = letters[index];
  if (letter === undefined || index >= choices.length) {
    return {
      problem: `"answer" must be a letter of the ${choices.length} choices or an index from 0, but it is ${quoted(answer)}`,
    };
  }
  const listed = choices.map((choice, place) => `${letters[place]}. ${choice}`).join('\n');
  const content = `${question}\n${listed}\n\nAnswer with the letter only.`;
  return {
    item: {
      id,
      messages: [{ role: 'user', content }],
      check: { type: 'choice', value: letter },
      max_tokens: 64,
    },
  };
}

export function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
