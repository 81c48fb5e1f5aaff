import { AppError } from '../../base/app-error.ts';
import type { RequestShape } from '../../contract/load-model.ts';
import type { CountedText, PromptMaterial } from './compose-prompt.ts';
import { findVocabulary, firstWord } from './prompt-vocabulary.ts';
import { passages, questions } from './prose.ts';
import type { TokenCounter } from './token-counter.ts';

/** Fewer, and prompts would resemble each other. */
const fewestWords = 32;

/**
 * Finds out what this engine's tokens are: words that are one, and what the passages of prose take.
 *
 * @throws AppError `bench_target_unusable`
 */
export async function findMaterial(
  counter: TokenCounter,
  text: RequestShape['text'],
  signal: AbortSignal,
): Promise<PromptMaterial> {
  const vocabulary = await findVocabulary(counter, signal);
  if (vocabulary.words.length < fewestWords) {
    throw new AppError('bench_target_unusable', {
      message: `Only ${vocabulary.words.length} common words are one token each of this model: prompts of exact length cannot be made of them.`,
      nextStep: 'Bring prompts of your own with --dataset.',
    });
  }
  const count = async (one: string): Promise<CountedText> => ({
    text: one,
    tokens: (await counter.count(`${firstWord} ${one}`, signal)) - vocabulary.templateTokens,
  });
  if (text !== 'text') return { vocabulary, passages: [], questions: [] };
  const counted: CountedText[] = [];
  for (const one of [...passages, ...questions]) counted.push(await count(one));
  return {
    vocabulary,
    passages: counted.slice(0, passages.length),
    questions: counted.slice(passages.length),
  };
}
