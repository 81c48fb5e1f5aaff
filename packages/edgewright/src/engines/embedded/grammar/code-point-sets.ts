import { characters, choice, literal, type CodePointRange, type Expression } from './expression.ts';
import { plainCharacters } from './json-terminals.ts';

export type CodePointSet = readonly CodePointRange[];

const lastCodePoint = 0x10ffff;

/** Sorted, without overlaps. */
export function normalise(ranges: CodePointSet): CodePointRange[] {
  const sorted = ranges.filter(([first, last]) => first <= last).sort((left, right) => left[0] - right[0]);
  const merged: CodePointRange[] = [];
  for (const [first, last] of sorted) {
    const previous = merged.at(-1);
    if (previous && first <= previous[1] + 1) {
      merged[merged.length - 1] = [previous[0], Math.max(previous[1], last)];
    } else merged.push([first, last]);
  }
  return merged;
}

/** Every other character; halves of surrogate pairs are none. */
export function complement(ranges: CodePointSet): CodePointRange[] {
  const gaps: CodePointRange[] = [];
  let next = 0;
  for (const [first, last] of normalise([...ranges, [0xd800, 0xdfff]])) {
    if (first > next) gaps.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= lastCodePoint) gaps.push([next, lastCodePoint]);
  return gaps;
}

export function intersect(left: CodePointSet, right: CodePointSet): CodePointRange[] {
  const both: CodePointRange[] = [];
  for (const [first, last] of left) {
    for (const [otherFirst, otherLast] of right) {
      const start = Math.max(first, otherFirst);
      const end = Math.min(last, otherLast);
      if (start <= end) both.push([start, end]);
    }
  }
  return both;
}

function contains(ranges: CodePointSet, codePoint: number): boolean {
  return ranges.some(([first, last]) => first <= codePoint && codePoint <= last);
}

function size(ranges: CodePointSet): number {
  return ranges.reduce((total, [first, last]) => total + last - first + 1, 0);
}

/** Characters that JSON writes with a backslash and a letter. */
const shortEscapes: readonly (readonly [codePoint: number, escape: string])[] = [
  [0x22, '\\"'],
  [0x5c, '\\\\'],
  [0x08, '\\b'],
  [0x0c, '\\f'],
  [0x0a, '\\n'],
  [0x0d, '\\r'],
  [0x09, '\\t'],
];

/** Larger sets than this are complements; the control characters in them are not meant. */
const listedSetSize = 64;

/**
 * One character of the set, as it stands inside a JSON string. Control characters that only a `\u` escape can
 * write are left out of large sets: nobody means them by `.` or `[^,]`, and leaving them out is safe.
 */
export function jsonCharacter(set: CodePointSet): Expression {
  const ranges = normalise(set);
  const options: Expression[] = [characters(...intersect(ranges, plainCharacters))];
  for (const [codePoint, escape] of shortEscapes) {
    if (contains(ranges, codePoint)) options.push(literal(escape));
  }
  if (size(ranges) <= listedSetSize) {
    for (let codePoint = 0; codePoint < 0x20; codePoint += 1) {
      if (!contains(ranges, codePoint) || shortEscapes.some(([escaped]) => escaped === codePoint)) continue;
      options.push(literal(`\\u${codePoint.toString(16).padStart(4, '0')}`));
    }
  }
  return choice(...options);
}
