import { commonWords } from './words.ts';
import type { TokenCounter } from './token-counter.ts';

/** Words that are one token each after a space, and what a message costs beside them. */
export interface PromptVocabulary {
  readonly words: readonly string[];
  /** Tokens of the template, and of the first word without its space. */
  readonly templateTokens: number;
}

/** Enough for 10¹⁵ different beginnings of six words, and few enough to be found quickly. */
const wantedWords = 320;
const groupSize = 16;
/** Smaller groups are not split: each split costs two questions. */
const smallestGroup = 4;
const questionsAtOnce = 4;

/** Every message begins with it, so that what follows is always after a space. */
export const firstWord = 'Text:';

/**
 * Finds words that this engine counts as one token. A group of n words that adds n tokens has no longer one among them,
 * since a word is at least one: so most are settled by one question for sixteen.
 *
 * @throws what the counter throws
 */
export async function findVocabulary(counter: TokenCounter, signal: AbortSignal): Promise<PromptVocabulary> {
  const templateTokens = await counter.count(firstWord, signal);
  const groups: (readonly string[])[] = [];
  for (let start = 0; start < commonWords.length; start += groupSize) {
    groups.push(commonWords.slice(start, start + groupSize));
  }
  const words: string[] = [];
  const asks = async (): Promise<void> => {
    while (groups.length > 0 && words.length < wantedWords) {
      const group = groups.shift() ?? [];
      const tokens = await counter.count([firstWord, ...group].join(' '), signal);
      if (tokens - templateTokens === group.length) words.push(...group);
      else if (group.length > smallestGroup) {
        groups.push(group.slice(0, group.length / 2), group.slice(group.length / 2));
      }
    }
  };
  await Promise.all(Array.from({ length: questionsAtOnce }, asks));
  return { words: words.toSorted(), templateTokens };
}
