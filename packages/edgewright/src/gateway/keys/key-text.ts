import { createHash, randomBytes } from 'node:crypto';

/**
 * The text of a key: `ew-<id>-<secret>`. The id is public and finds the key; the secret holds 256 random bits. Letters
 * and digits only, so that a double click takes all of it and no shell minds it.
 */
export interface KeyText {
  readonly id: string;
  readonly text: string;
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const idCharacters = 8;
/** 62 to the power of 43 is the first that holds 256 bits. */
const secretCharacters = 43;
const secretBytes = 32;
const keyPattern = new RegExp(`^ew-([0-9A-Za-z]{${idCharacters}})-[0-9A-Za-z]{${secretCharacters}}$`);

export function makeKeyText(): KeyText {
  const id = base62(randomBytes(secretBytes)).slice(-idCharacters);
  return { id, text: `ew-${id}-${base62(randomBytes(secretBytes))}` };
}

/** The public part of a key's text, or null for text that is no key of ours. */
export function keyIdOf(text: string): string | null {
  return keyPattern.exec(text)?.[1] ?? null;
}

/**
 * SHA-256, and no slow hash for passwords: those make guessing a weak secret expensive, and 256 random bits cannot be
 * guessed however cheap a try is. A slow hash would only cost every request, and let strangers cost us more.
 */
export function hashKeyText(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function base62(bytes: Buffer): string {
  let rest = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  while (text.length < secretCharacters) {
    text = `${alphabet[Number(rest % 62n)] ?? ''}${text}`;
    rest /= 62n;
  }
  return text;
}
