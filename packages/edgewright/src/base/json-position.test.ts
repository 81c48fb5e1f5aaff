import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJsonProblem } from './json-position.ts';

describe('findJsonProblem', () => {
  it.each([
    ['', 1, 1, 'a value'],
    ['{', 1, 2, 'a field name in double quotes or "}"'],
    ['{"a":}', 1, 6, 'a value'],
    ['{"a":1,}', 1, 8, 'a field name in double quotes'],
    ['{"a" 1}', 1, 6, '":"'],
    ["{'a':1}", 1, 2, 'a field name in double quotes or "}"'],
    ['{"a":1\n"b":2}', 2, 1, '"," or the closing bracket'],
    ['[1,]', 1, 4, 'a value'],
    ['[1}', 1, 3, '"," or the closing bracket'],
    ['{} {}', 1, 4, 'the end of the text'],
    ['{"a":"line\nbreak"}', 1, 6, 'a value'],
    ['{"a":"\\x"}', 1, 6, 'a value'],
    ['nul', 1, 1, 'a value'],
  ])('%s', (text, line, column, expected) => {
    expect(findJsonProblem(text)).toMatchObject({ line, column, expected });
  });

  it('agrees with JSON.parse on JSON, and on JSON with a character changed', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', '"', '{', ']', ',', ':', '0', 'e', '\\'),
        (text, at, put) => {
          const offset = at % (text.length + 1);
          const changed = text.slice(0, offset) + put + text.slice(offset + 1);
          for (const candidate of [text, changed]) {
            expect(findJsonProblem(candidate) === null).toBe(parses(candidate));
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('reads megabytes and deep nesting without trouble', () => {
    expect(findJsonProblem(`"${'\\n'.repeat(1_000_000)}"`)).toBeNull();
    expect(findJsonProblem('['.repeat(100_000))).toMatchObject({ offset: 100_000 });
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
