import type { Tokenizer } from './read-gguf-tokenizer.ts';

const normalToken = 1;

/**
 * A vocabulary of `size` tokens: those of the tokenizer, then made-up words. These are ordinary words, not
 * `unused` ones: a random model draws them most of the time, and a client shall see text arrive for each.
 * No merge leads to them, so that prompts are split as before.
 */
export function padVocabulary(tokenizer: Tokenizer, size: number): Tokenizer {
  const known = tokenizer.tokens.length;
  if (size <= known) return tokenizer;
  const taken = new Set(tokenizer.tokens);
  const space = tokenizer.model === 'gpt2' ? 'Ġ' : '▁';
  const added: string[] = [];
  for (let id = known; added.length < size - known; id += 1) {
    const word = `${space}w${id}`;
    if (!taken.has(word)) added.push(word);
  }
  const rarest = tokenizer.scores?.reduce((least, score) => Math.min(least, score), 0) ?? 0;
  return {
    ...tokenizer,
    tokens: [...tokenizer.tokens, ...added],
    tokenTypes: [...tokenizer.tokenTypes, ...added.map(() => normalToken)],
    scores: tokenizer.scores && [...tokenizer.scores, ...added.map(() => rarest - 1)],
  };
}
