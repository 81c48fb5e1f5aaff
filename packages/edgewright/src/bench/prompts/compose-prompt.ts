import type { Random } from '../load/draw.ts';
import { firstWord, type PromptVocabulary } from './prompt-vocabulary.ts';

/** A stretch of text whose tokens were counted once. */
export interface CountedText {
  readonly text: string;
  readonly tokens: number;
}

/** What prompts are put together from. */
export interface PromptMaterial {
  readonly vocabulary: PromptVocabulary;
  /** Empty: prompts are words alone. */
  readonly passages: readonly CountedText[];
  readonly questions: readonly CountedText[];
}

export interface ComposedPrompt {
  readonly text: string;
  /** Of the whole prompt with its template. */
  readonly tokens: number;
}

/** Different words at the beginning: two prompts with the same ones come once in 10¹⁴. */
export const nonceWords = 6;

/**
 * A message of exactly so many tokens, template included, that begins like none before: with `prefix`, the words it shares
 * with others, and then words drawn at random. Null: less than the template and the nonce take.
 */
export function composePrompt(
  material: PromptMaterial,
  { tokens, prefix }: { tokens: number; prefix: readonly string[] },
  random: Random,
): ComposedPrompt | null {
  const { vocabulary, passages, questions } = material;
  let left = tokens - vocabulary.templateTokens - prefix.length - nonceWords;
  if (left < 0) return null;
  const parts = [firstWord, ...prefix, ...drawWords(vocabulary, nonceWords, random)];
  const question = questions.length === 0 ? null : pick(questions, random);
  const asks = question !== null && question.tokens <= left;
  if (asks) left -= question.tokens;
  for (const passage of shuffled(passages, random, left)) {
    if (passage.tokens > left) continue;
    parts.push(passage.text);
    left -= passage.tokens;
  }
  parts.push(...drawWords(vocabulary, left, random));
  if (asks) parts.push(question.text);
  return { text: parts.join(' '), tokens };
}

/** Words that several prompts begin with. */
export function drawWords({ words }: PromptVocabulary, count: number, random: Random): string[] {
  return Array.from({ length: count }, () => pick(words, random));
}

/** Passages in random order, over again as long as text is wanted. */
function* shuffled(passages: readonly CountedText[], random: Random, tokens: number): Generator<CountedText> {
  if (passages.length === 0) return;
  const shortest = Math.min(...passages.map((passage) => passage.tokens));
  let given = 0;
  while (given + shortest <= tokens) {
    for (const passage of passages.toSorted(() => random() - 0.5)) {
      given += passage.tokens;
      yield passage;
    }
  }
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError('There is nothing to pick from.');
  return item;
}
