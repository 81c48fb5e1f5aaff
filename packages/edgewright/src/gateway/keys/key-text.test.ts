import { describe, expect, it } from 'vitest';
import { redactText } from '../../base/redact-text.ts';
import { hashKeyText, keyIdOf, makeKeyText } from './key-text.ts';

describe('a key', () => {
  it('is one word of 55 letters and digits, and never the same twice', () => {
    const made = Array.from({ length: 500 }, makeKeyText);
    for (const { id, text } of made) {
      expect(text).toMatch(/^ew-[0-9A-Za-z]{8}-[0-9A-Za-z]{43}$/);
      expect(keyIdOf(text)).toBe(id);
    }
    expect(new Set(made.map(({ text }) => text)).size).toBe(500);
    // Every letter occurs where any may: no part of the alphabet is left out.
    expect(new Set(made.flatMap(({ text }) => text.slice(13).split(''))).size).toBe(62);
  });

  it.each([
    '',
    'ew-',
    'sk-abc',
    'ew-short-x',
    `ew-${'a'.repeat(8)}-${'b'.repeat(42)}`,
    `ew-${'a'.repeat(8)}-${'b'.repeat(44)}`,
    `EW-${'a'.repeat(8)}-${'b'.repeat(43)}`,
    `ew-${'a'.repeat(8)}-${'b'.repeat(42)}_`,
    `ew-${'a'.repeat(8)}-${'b'.repeat(43)}\n`,
  ])('is not %j', (text) => {
    expect(keyIdOf(text)).toBeNull();
  });

  it('is kept as SHA-256, and blacked out in support bundles', () => {
    expect(hashKeyText('abc').toString('hex')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    const { text } = makeKeyText();
    expect(redactText(`key ${text} in a line`)).not.toContain(text.slice(12));
  });
});
