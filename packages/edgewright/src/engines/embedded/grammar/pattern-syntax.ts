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

/** The node inside sequences and choices of one. */
export function unwrap(node: PatternNode): PatternNode {
  const inner = node.kind === 'sequence' ? node.items : node.kind === 'choice' ? node.options : [];
  const [only] = inner;
  return inner.length === 1 && only ? unwrap(only) : node;
}
