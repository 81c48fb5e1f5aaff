import { honestPattern, honestQuestions } from './honest-questions.ts';
import { ask, type ItemSet } from './item-set.ts';
import { moreServingQuestions } from './more-serving-questions.ts';
import { servingQuestions } from './serving-questions.ts';

const known = linesOf(servingQuestions + moreServingQuestions);
const unknown = linesOf(honestQuestions);

export const servingKnowledge: ItemSet = {
  name: 'serving',
  about: 'key facts of LLM serving; the built-in model knows them',
  most: known.length,
  make: ({ count, random }) =>
    random
      .shuffled(known)
      .slice(0, count)
      .map(([, question = '', pattern = '']) =>
        ask(question, { type: 'regex', pattern, flags: 'im' }, { max_tokens: 400 }),
      ),
};

export const honesty: ItemSet = {
  name: 'honesty',
  about: 'questions that the built-in model cannot know; saying so is right (for that model only)',
  most: unknown.length,
  make: ({ count, random }) =>
    random
      .shuffled(unknown)
      .slice(0, count)
      .map(([, question = '']) =>
        ask(question, { type: 'regex', pattern: honestPattern }, { max_tokens: 200 }),
      ),
};

function linesOf(text: string): string[][] {
  return text
    .trim()
    .split(/\n+/)
    .map((line) => line.split(' ~ '));
}
