import type { CodePointSet } from './code-point-sets.ts';
import type { PatternNode } from './pattern-syntax.ts';

/** The number of a pattern in its forest. Equal patterns have equal numbers. */
export type PatternId = number;

type Tree =
  | { kind: 'never' }
  | { kind: 'nothing' }
  | { kind: 'set'; set: CodePointSet }
  | { kind: 'concat'; first: PatternId; rest: PatternId }
  | { kind: 'choice'; options: readonly PatternId[] }
  | { kind: 'repeat'; item: PatternId; min: number; max: number | null }
  | { kind: 'both'; left: PatternId; right: PatternId };

/**
 * Patterns that share their parts, and what is left of them after a character (Brzozowski's derivatives).
 * Every part and every derivative is made once, so that the work is bounded by their number.
 */
export class PatternForest {
  readonly never: PatternId = 0;
  readonly nothing: PatternId = 1;
  readonly #trees: Tree[] = [{ kind: 'never' }, { kind: 'nothing' }];
  readonly #matchesEmpty: boolean[] = [false, true];
  readonly #known = new Map<string, PatternId>();
  readonly #derivatives = new Map<string, PatternId>();
  readonly #spend: (work: number) => void;

  /** `spend` is told of work before it is done, and throws when it was too much. */
  constructor(spend: (work: number) => void) {
    this.#spend = spend;
  }

  add(node: PatternNode): PatternId {
    switch (node.kind) {
      case 'set':
        return this.set(node.set);
      case 'sequence':
        return node.items.reduceRight((rest, item) => this.concat(this.add(item), rest), this.nothing);
      case 'choice':
        return this.choice(node.options.map((option) => this.add(option)));
      case 'repeat':
        return this.repeat(this.add(node.item), node.min, node.max);
    }
  }

  set(set: CodePointSet): PatternId {
    return set.length === 0
      ? this.never
      : this.#intern(`set ${JSON.stringify(set)}`, { kind: 'set', set }, false);
  }

  concat(first: PatternId, rest: PatternId): PatternId {
    if (first === this.never || rest === this.never) return this.never;
    if (first === this.nothing) return rest;
    if (rest === this.nothing) return first;
    const tree = this.#trees[first];
    if (tree?.kind === 'concat') return this.concat(tree.first, this.concat(tree.rest, rest));
    const empty = this.matchesEmpty(first) && this.matchesEmpty(rest);
    return this.#intern(`concat ${first} ${rest}`, { kind: 'concat', first, rest }, empty);
  }

  choice(ids: readonly PatternId[]): PatternId {
    const flat = ids.flatMap((id) => {
      const tree = this.#trees[id];
      return tree?.kind === 'choice' ? tree.options : [id];
    });
    this.#spend(flat.length);
    const options = [...new Set(flat)].filter((id) => id !== this.never).sort((left, right) => left - right);
    const [only] = options;
    if (only === undefined) return this.never;
    if (options.length === 1) return only;
    const empty = options.some((id) => this.matchesEmpty(id));
    return this.#intern(`choice ${options.join(' ')}`, { kind: 'choice', options }, empty);
  }

  repeat(item: PatternId, min: number, max: number | null): PatternId {
    if (max === 0 || item === this.nothing) return this.nothing;
    if (item === this.never) return min === 0 ? this.nothing : this.never;
    if (min === 1 && max === 1) return item;
    const inner = this.#trees[item];
    // Repeating what repeats without bounds adds nothing.
    if (inner?.kind === 'repeat' && inner.min === 0 && inner.max === null) return item;
    const empty = min === 0 || this.matchesEmpty(item);
    return this.#intern(`repeat ${item} ${min} ${max}`, { kind: 'repeat', item, min, max }, empty);
  }

  both(left: PatternId, right: PatternId): PatternId {
    if (left === this.never || right === this.never) return this.never;
    const empty = this.matchesEmpty(left) && this.matchesEmpty(right);
    return this.#intern(`both ${left} ${right}`, { kind: 'both', left, right }, empty);
  }

  matchesEmpty(id: PatternId): boolean {
    return this.#matchesEmpty[id] ?? false;
  }

  /** Places where a set of the forest begins or has ended: between two of them all characters are alike. */
  cuts(): number[] {
    const sets = this.#trees.flatMap((tree) => (tree.kind === 'set' ? tree.set : []));
    return [...new Set(sets.flatMap(([first, last]) => [first, last + 1]))].sort(
      (left, right) => left - right,
    );
  }

  /** What is left to match of a pattern after one character. */
  after(id: PatternId, codePoint: number): PatternId {
    const tree = this.#trees[id];
    if (tree === undefined || tree.kind === 'never' || tree.kind === 'nothing') return this.never;
    if (tree.kind === 'set') {
      return tree.set.some(([first, last]) => first <= codePoint && codePoint <= last)
        ? this.nothing
        : this.never;
    }
    const key = `${id} ${codePoint}`;
    const known = this.#derivatives.get(key);
    if (known !== undefined) return known;
    this.#spend(1);
    const left = this.#derive(tree, codePoint);
    this.#derivatives.set(key, left);
    return left;
  }

  #derive(tree: Exclude<Tree, { kind: 'never' | 'nothing' | 'set' }>, codePoint: number): PatternId {
    switch (tree.kind) {
      case 'concat': {
        const afterFirst = this.concat(this.after(tree.first, codePoint), tree.rest);
        if (!this.matchesEmpty(tree.first)) return afterFirst;
        return this.choice([afterFirst, this.after(tree.rest, codePoint)]);
      }
      case 'choice':
        return this.choice(tree.options.map((option) => this.after(option, codePoint)));
      case 'both':
        return this.both(this.after(tree.left, codePoint), this.after(tree.right, codePoint));
      case 'repeat': {
        // An item that can match nothing reaches any minimum by itself.
        const min = this.matchesEmpty(tree.item) ? 0 : Math.max(0, tree.min - 1);
        const rest = this.repeat(tree.item, min, tree.max === null ? null : tree.max - 1);
        return this.concat(this.after(tree.item, codePoint), rest);
      }
    }
  }

  #intern(key: string, tree: Tree, matchesEmpty: boolean): PatternId {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const id = this.#trees.push(tree) - 1;
    this.#matchesEmpty.push(matchesEmpty);
    this.#known.set(key, id);
    return id;
  }
}
