/**
 * Counts the tokens of a chat prompt with one message of a user, its template included. The engine is the authority: no
 * tokenizer of ours can know how it joins messages.
 */
export interface TokenCounter {
  /** How: `tokenize`, or `usage` of requests for one token. */
  readonly source: 'tokenize' | 'usage';
  count(text: string, signal: AbortSignal): Promise<number>;
}
