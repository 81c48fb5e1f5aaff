import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { limits } from '../../../contract/limits.ts';
import { honouredKeywords, ignoredKeywords, refusedKeywords } from './schema-keywords.ts';
import { stringFormats } from './string-formats.ts';

const page = readFileSync(new URL('../../../../../../docs/structured-output.md', import.meta.url), 'utf8');
const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

/** Rows of the table under a heading: its first two columns, without padding. */
function rows(heading: string): string[][] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^\| (`.*?)\|(.*)\|$/gm)].map(([, first, second]) => [
    first?.trim() ?? '',
    second?.trim() ?? '',
  ]);
}

// What the page says is what the code does. A failure prints the rows the page should have.
describe('docs/structured-output.md', () => {
  it('names every keyword that is honoured', () => {
    const expected = Object.entries(honouredKeywords).map(([keyword, { note }]) => [`\`${keyword}\``, note]);
    expect(rows('Honoured')).toEqual(expected);
  });

  it('names every keyword that is refused', () => {
    const expected = Object.entries(refusedKeywords).map(([keyword, why]) => [`\`${keyword}\``, why]);
    expect(rows('Refused')).toEqual(expected);
  });

  it('names every keyword that is ignored, and every format that is not', () => {
    expect(page.replaceAll(/\s+/g, ' ')).toContain(`${code(ignoredKeywords)}.`);
    expect(page.replaceAll(/\s+/g, ' ')).toContain(`${code(Object.keys(stringFormats))}.`);
  });

  it('states the limits', () => {
    for (const limit of [
      limits.schemaDepth,
      limits.schemaAlternatives,
      limits.grammarRules,
      limits.schemaPatternLength,
    ]) {
      expect(page).toMatch(new RegExp(`\\b${limit}\\b`));
    }
    expect(page).toContain(`${limits.grammarBytes / 1024} KiB`);
    expect(page).toContain(`${limits.grammarRepetitions / 1000} 000`);
  });
});
