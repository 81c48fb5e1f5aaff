import { complement, type CodePointSet } from './code-point-sets.ts';
import { parsePatternClass, parsePatternEscape } from './parse-pattern-class.ts';
import type { PatternBranch, PatternNode } from './pattern-syntax.ts';
import { peek, skip, take, UnsupportedPattern, type PatternText } from './pattern-text.ts';

const lineEnds: CodePointSet = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
];

/**
 * Reads an ECMAScript regular expression, which the caller has checked to be valid. Throws UnsupportedPattern
 * for looking around, references back, word boundaries, Unicode properties, and anchors inside.
 */
export function parsePattern(pattern: string): PatternBranch[] {
  const text: PatternText = { characters: Array.from(pattern), position: 0 };
  const branches: PatternBranch[] = [];
  do branches.push(parseBranch(text));
  while (skip(text, '|'));
  if (text.position < text.characters.length) throw new UnsupportedPattern(`"${peek(text)}" is not expected`);
  return branches;
}

function parseBranch(text: PatternText): PatternBranch {
  const atStart = skip(text, '^');
  const node = parseSequence(text);
  const atEnd = skip(text, '$');
  if (peek(text) !== undefined && peek(text) !== '|') {
    throw new UnsupportedPattern('"$" stands before the end');
  }
  return { atStart, atEnd, node };
}

function parseSequence(text: PatternText): PatternNode {
  const items: PatternNode[] = [];
  for (let next = peek(text); next !== undefined && !'|)$'.includes(next); next = peek(text)) {
    items.push(parseQuantified(text));
  }
  return { kind: 'sequence', items };
}

function parseQuantified(text: PatternText): PatternNode {
  const item = parseAtom(text);
  const count = parseCount(text);
  if (count === null) return item;
  // Greedy or not, the same texts match.
  skip(text, '?');
  return { kind: 'repeat', item, ...count };
}

function parseAtom(text: PatternText): PatternNode {
  const character = take(text);
  switch (character) {
    case '(':
      return parseGroup(text);
    case '[':
      return { kind: 'set', set: parsePatternClass(text) };
    case '.':
      return { kind: 'set', set: complement(lineEnds) };
    case '\\':
      return { kind: 'set', set: parsePatternEscape(text) };
    case '^':
      throw new UnsupportedPattern('"^" stands after the beginning');
    default: {
      const codePoint = character.codePointAt(0) ?? 0;
      return { kind: 'set', set: [[codePoint, codePoint]] };
    }
  }
}

function parseGroup(text: PatternText): PatternNode {
  if (skip(text, '?') && !skip(text, ':')) {
    // What is left is (?<name>...), or looking around.
    if (!skip(text, '<') || '=!'.includes(peek(text) ?? '')) {
      throw new UnsupportedPattern('looking ahead or behind');
    }
    while (take(text) !== '>');
  }
  const options: PatternNode[] = [];
  do options.push(parseSequence(text));
  while (skip(text, '|'));
  if (!skip(text, ')')) throw new UnsupportedPattern('"$" stands inside a group');
  return { kind: 'choice', options };
}

function parseCount(text: PatternText): { min: number; max: number | null } | null {
  if (skip(text, '*')) return { min: 0, max: null };
  if (skip(text, '+')) return { min: 1, max: null };
  if (skip(text, '?')) return { min: 0, max: 1 };
  const rest = text.characters.slice(text.position, text.position + 24).join('');
  const [whole, min, comma, max] = /^\{(\d+)(,(\d*))?\}/.exec(rest) ?? [];
  if (whole === undefined || min === undefined) return null;
  text.position += whole.length;
  return { min: Number(min), max: comma === undefined ? Number(min) : max ? Number(max) : null };
}
