/** Where a text stops being JSON. Line and column count from 1, the offset in characters from 0. */
export interface JsonProblem {
  offset: number;
  line: number;
  column: number;
  expected: string;
}

const SPACE = /[ \t\n\r]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;

/** Control characters must be escaped inside strings. */
const FIRST_PRINTABLE = 0x20;

type Expectation = 'value' | 'value-or-close' | 'key' | 'key-or-close' | 'colon' | 'comma-or-close' | 'end';

const EXPECTED: Record<Expectation, string> = {
  value: 'a value',
  'value-or-close': 'a value or "]"',
  key: 'a field name in double quotes',
  'key-or-close': 'a field name in double quotes or "}"',
  colon: '":"',
  'comma-or-close': '"," or the closing bracket',
  end: 'the end of the text',
};

/**
 * Finds where `text` stops being JSON, or `null` if it is JSON. `JSON.parse` does not say where on every
 * version of Node. Reads without recursion, so that deep nesting is no danger.
 */
export function findJsonProblem(text: string): JsonProblem | null {
  const open: ('{' | '[')[] = [];
  let expectation: Expectation = 'value';
  let at = 0;
  for (;;) {
    at += matchLength(SPACE, text, at);
    if (at >= text.length) return expectation === 'end' ? null : problemAt(text, at, expectation);
    const step = readToken(text, at, { open, expectation });
    if (step === null) return problemAt(text, at, expectation);
    at += step.length;
    expectation = step.next;
  }
}

interface ReaderState {
  open: ('{' | '[')[];
  expectation: Expectation;
}

function readToken(
  text: string,
  at: number,
  state: ReaderState,
): { length: number; next: Expectation } | null {
  const { open, expectation } = state;
  const character = text[at];
  const afterValue = (): Expectation => (open.length === 0 ? 'end' : 'comma-or-close');
  switch (expectation) {
    case 'end':
      return null;
    case 'colon':
      return character === ':' ? { length: 1, next: 'value' } : null;
    case 'comma-or-close':
      if (character === ',') return { length: 1, next: open.at(-1) === '{' ? 'key' : 'value' };
      break;
    case 'key':
    case 'key-or-close': {
      const length = stringLength(text, at);
      if (length > 0) return { length, next: 'colon' };
      break;
    }
    case 'value':
    case 'value-or-close': {
      if (character === '{' || character === '[') {
        open.push(character);
        return { length: 1, next: character === '{' ? 'key-or-close' : 'value-or-close' };
      }
      const length = stringLength(text, at) || matchLength(SCALAR, text, at);
      if (length > 0) return { length, next: afterValue() };
      break;
    }
  }
  const mayClose = expectation !== 'key' && expectation !== 'value';
  if (!mayClose || character !== (open.at(-1) === '{' ? '}' : ']')) return null;
  open.pop();
  return { length: 1, next: afterValue() };
}

/** Length of the string literal at `at`, or 0. A loop: one expression over megabytes could exhaust its stack. */
function stringLength(text: string, start: number): number {
  if (text[start] !== '"') return 0;
  let at = start + 1;
  while (at < text.length) {
    const character = text[at];
    if (character === '"') return at + 1 - start;
    if (text.charCodeAt(at) < FIRST_PRINTABLE) return 0;
    const length = character === '\\' ? matchLength(ESCAPE, text, at) : 1;
    if (length === 0) return 0;
    at += length;
  }
  return 0;
}

function matchLength(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}

function problemAt(text: string, offset: number, expectation: Expectation): JsonProblem {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  return { offset, line, column: offset - lineStart + 1, expected: EXPECTED[expectation] };
}
