import type { EvalItem } from '../../../contract/eval-items.ts';
import type { SeededRandom } from './random.ts';

/** A built-in set: its items come from a seed or from a list of ours, never from somebody else's benchmark. */
export interface ItemSet {
  readonly name: string;
  /** One line for the list of sets. */
  readonly about: string;
  /** Most items that there are; null: as many as wanted. */
  readonly most: number | null;
  make(about: { count: number; random: SeededRandom }): Omit<EvalItem, 'set' | 'id'>[];
}

/** A question of one turn. */
export function ask(
  content: string,
  check: EvalItem['check'],
  more: Pick<EvalItem, 'tools' | 'max_tokens'> = {},
): Omit<EvalItem, 'set' | 'id'> {
  return { messages: [{ role: 'user', content }], check, ...more };
}

/** `count` items of `make`, each with numbers of its own. */
export function repeat<Item>(count: number, make: () => Item): Item[] {
  return Array.from({ length: count }, make);
}
