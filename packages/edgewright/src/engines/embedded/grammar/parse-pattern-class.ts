import { complement, type CodePointSet } from './code-point-sets.ts';
import { peek, skip, take, UnsupportedPattern, type PatternText } from './pattern-text.ts';

const digits: CodePointSet = [[0x30, 0x39]];
const word: CodePointSet = [...digits, [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]];
const space: CodePointSet = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];

const namedSets: Readonly<Record<string, CodePointSet>> = {
  d: digits,
  D: complement(digits),
  w: word,
  W: complement(word),
  s: space,
  S: complement(space),
};

const controlEscapes: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, 0: 0 };

/** Reads `[...]` after its opening bracket. */
export function parsePatternClass(text: PatternText): CodePointSet {
  const isNegated = skip(text, '^');
  const ranges: [number, number][] = [];
  while (!skip(text, ']')) {
    const first = parseMember(text);
    if (peek(text) === '-' && text.characters[text.position + 1] !== ']' && isSingle(first)) {
      skip(text, '-');
      const last = parseMember(text);
      if (isSingle(last)) {
        ranges.push([first[0][0], last[0][0]]);
        continue;
      }
      // A set after the dash makes the dash a character.
      ranges.push([0x2d, 0x2d], ...copy(last));
    }
    ranges.push(...copy(first));
  }
  return isNegated ? complement(ranges) : ranges;
}

function parseMember(text: PatternText): CodePointSet {
  const character = take(text);
  if (character === '\\') return parsePatternEscape(text, true);
  const codePoint = character.codePointAt(0) ?? 0;
  return [[codePoint, codePoint]];
}

/** Reads what follows a backslash. Inside a class `\b` is a backspace, outside a word boundary. */
export function parsePatternEscape(text: PatternText, insideClass = false): CodePointSet {
  const character = take(text);
  const named = namedSets[character];
  if (named) return named;
  if (character === 'b' && insideClass) return [[8, 8]];
  const codePoint = controlEscapes[character] ?? parseNumbered(text, character);
  return [[codePoint, codePoint]];
}

function parseNumbered(text: PatternText, character: string): number {
  switch (character) {
    case 'x':
      return parseHex(text, 2);
    case 'u': {
      if (skip(text, '{')) return parseUntilBrace(text);
      const unit = parseHex(text, 4);
      if (unit >= 0xd800 && unit <= 0xdfff) throw new UnsupportedPattern('half of a surrogate pair');
      return unit;
    }
    case 'c':
      return (take(text).codePointAt(0) ?? 0) % 32;
    case 'b':
    case 'B':
      throw new UnsupportedPattern(`the word boundary \\${character}`);
    case 'p':
    case 'P':
      throw new UnsupportedPattern(`the Unicode property \\${character}`);
    case 'k':
      throw new UnsupportedPattern('a reference back');
    default:
      if (/[1-9]/.test(character)) throw new UnsupportedPattern('a reference back');
      return character.codePointAt(0) ?? 0;
  }
}

function parseHex(text: PatternText, length: number): number {
  let hex = '';
  while (hex.length < length) hex += take(text);
  const codePoint = Number.parseInt(hex, 16);
  if (!/^[0-9a-fA-F]+$/.test(hex)) throw new UnsupportedPattern(`the escape \\${hex}`);
  return codePoint;
}

function parseUntilBrace(text: PatternText): number {
  let hex = '';
  for (let next = take(text); next !== '}'; next = take(text)) hex += next;
  return Number.parseInt(hex, 16);
}

function isSingle(set: CodePointSet): set is readonly [readonly [number, number]] {
  const [only] = set;
  return set.length === 1 && only !== undefined && only[0] === only[1];
}

function copy(set: CodePointSet): [number, number][] {
  return set.map(([first, last]) => [first, last]);
}
