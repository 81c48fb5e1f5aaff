/**
 * Words of up to six letters with the space before them, longer ones in pieces, and every other character by itself:
 * about four characters of English per token. No model's own vocabulary; only the counting has to be plausible, and
 * the same everywhere: in `usage`, in limits, in the cache and on the clock.
 */
const piece = /\s?[\p{L}\p{N}]{1,6}|\s?[^\s\p{L}\p{N}]|\s/gu;

/** Joined they are the text again. */
export function splitTokens(text: string): string[] {
  return text.match(piece) ?? [];
}
