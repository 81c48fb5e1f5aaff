import type { CodePointSet } from './code-point-sets.ts';

/** A regular expression, read. */
export type PatternNode =
  | { readonly kind: 'set'; readonly set: CodePointSet }
  | { readonly kind: 'sequence'; readonly items: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly options: readonly PatternNode[] }
  | {
      readonly kind: 'repeat';
      readonly item: PatternNode;
      readonly min: number;
      readonly max: number | null;
    };

/** One of the alternatives at the top: only there may `^` and `$` stand. */
export interface PatternBranch {
  readonly atStart: boolean;
  readonly atEnd: boolean;
  readonly node: PatternNode;
}

/** Fewest and most characters that a node can match; `null` is without bound. */
export function patternLength(node: PatternNode): { min: number; max: number | null } {
  switch (node.kind) {
    case 'set':
      return { min: 1, max: 1 };
    case 'sequence': {
      const lengths = node.items.map(patternLength);
      return {
        min: sum(lengths.map((length) => length.min)) ?? 0,
        max: sum(lengths.map((length) => length.max)),
      };
    }
    case 'choice': {
      const lengths = node.options.map(patternLength);
      const bounded = lengths.every((length) => length.max !== null);
      return {
        min: Math.min(...lengths.map((length) => length.min)),
        max: bounded ? Math.max(...lengths.map((length) => length.max ?? 0)) : null,
      };
    }
    case 'repeat': {
      const item = patternLength(node.item);
      const max = item.max === 0 ? 0 : item.max === null || node.max === null ? null : item.max * node.max;
      return { min: item.min * node.min, max };
    }
  }
}

function sum(numbers: readonly (number | null)[]): number | null {
  let total = 0;
  for (const number of numbers) {
    if (number === null) return null;
    total += number;
  }
  return total;
}
