/** Something a regular expression may say and a grammar cannot. */
export class UnsupportedPattern extends Error {
  override readonly name = 'UnsupportedPattern';
}

/** A regular expression while it is read. */
export interface PatternText {
  readonly characters: readonly string[];
  position: number;
}

export function peek(text: PatternText): string | undefined {
  return text.characters[text.position];
}

/** Passes over `character` if it is next; says whether it did. */
export function skip(text: PatternText, character: string): boolean {
  if (peek(text) !== character) return false;
  text.position += 1;
  return true;
}

export function take(text: PatternText): string {
  const character = peek(text);
  if (character === undefined) throw new UnsupportedPattern('it ends too early');
  text.position += 1;
  return character;
}
