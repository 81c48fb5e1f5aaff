import {
  characters,
  choice,
  isNever,
  literal,
  never,
  nothing,
  oneOf,
  repeat,
  sequence,
  type Expression,
} from './expression.ts';
import { complement, intersect } from './code-point-sets.ts';
import { anyString, plainCharacters, quoted } from './json-terminals.ts';
import type { RuleBook } from './rule-book.ts';

/** Names that share a beginning. Steps are pieces of JSON text: one plain character, or one escape. */
interface Node {
  isName: boolean;
  steps: Map<string, Node>;
}

const escapes = ['"', '\\', 'b', 'f', 'n', 'r', 't'];

/**
 * A quoted property name that is none of `names`: an additional property may not pass for a declared one with
 * the wrong type. Written without `\u` escapes, which could spell a declared name in disguise.
 */
export function otherName(book: RuleBook, hint: string, names: readonly string[]): Expression {
  if (names.length === 0) return anyString(book);
  const top: Node = { isName: false, steps: new Map() };
  for (const name of names) insert(top, name);
  const character = book.share('name-char', () =>
    choice(characters(...plainCharacters), sequence(literal('\\'), oneOf(escapes.join('')))),
  );
  const anything = repeat(character, 0, null);
  return quoted(differing(book, { hint, node: top, anything }));
}

function insert(top: Node, name: string): void {
  let node = top;
  // A name with other control characters is written with \u, which additional names never have.
  const text = JSON.stringify(name).slice(1, -1);
  if (text.includes('\\u')) return;
  for (const step of text.match(/\\.|[^\\]/gsu) ?? []) {
    const next = node.steps.get(step) ?? { isName: false, steps: new Map<string, Node>() };
    node.steps.set(step, next);
    node = next;
  }
  node.isName = true;
}

/** What may follow so that the whole is not a name: the end, a step that no name takes, or a step and more. */
function differing(book: RuleBook, about: { hint: string; node: Node; anything: Expression }): Expression {
  const { hint, node, anything } = about;
  const plain = [...node.steps.keys()].filter((step) => !step.startsWith('\\'));
  const taken = plain.map((step): [number, number] => [step.codePointAt(0) ?? 0, step.codePointAt(0) ?? 0]);
  const escaped = [...node.steps.keys()].filter((step) => step.startsWith('\\')).map((step) => step[1]);
  const freeEscapes = escapes.filter((escape) => !escaped.includes(escape)).join('');
  const options = [
    node.isName ? never : nothing,
    sequence(characters(...intersect(complement(taken), plainCharacters)), anything),
    sequence(literal('\\'), oneOf(freeEscapes), anything),
    ...[...node.steps].map(([step, next]) =>
      sequence(literal(step), differing(book, { hint, node: next, anything })),
    ),
  ].filter((option) => !isNever(option));
  return book.define(hint, choice(...options));
}
