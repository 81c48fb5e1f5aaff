import { complement, jsonCharacter, type CodePointSet } from './code-point-sets.ts';
import { choice, never, nothing, rule, sequence, type Expression } from './expression.ts';
import { parsePattern } from './parse-pattern.ts';
import { patternAutomaton, type PatternState } from './pattern-automaton.ts';
import { PatternForest } from './pattern-forest.ts';
import { unwrap, type PatternBranch } from './pattern-syntax.ts';
import type { RuleBook } from './rule-book.ts';

/** Bounds of a length in characters; `null` is without bound. */
export interface LengthBounds {
  readonly min: number;
  readonly max: number | null;
}

/**
 * The inside of a JSON string that matches a regular expression and has a length within bounds. Throws
 * UnsupportedPattern for what a grammar cannot hold.
 */
export function patternExpression(book: RuleBook, pattern: string, length: LengthBounds): Expression {
  const branches = parsePattern(pattern);
  const counted = countedSet(branches, length);
  if (counted !== null) return book.repeat('part', jsonCharacter(counted.set), counted);

  const forest = new PatternForest((work) => book.spendPatternWork(work));
  const anyCharacter = forest.set(complement([]));
  const anything = forest.repeat(anyCharacter, 0, null);
  // Where a pattern is not anchored, anything may stand before or after.
  const whole = branches.map((branch) => {
    const toTheEnd = forest.concat(forest.add(branch.node), branch.atEnd ? forest.nothing : anything);
    return branch.atStart ? toTheEnd : forest.concat(anything, toTheEnd);
  });
  const isBounded = length.min > 0 || length.max !== null;
  const bounds = isBounded ? forest.repeat(anyCharacter, length.min, length.max) : null;
  const free = forest.choice(whole);
  const states = patternAutomaton(forest, bounds === null ? free : forest.both(free, bounds));
  return automatonExpression(book, states);
}

interface CountedSet extends LengthBounds {
  readonly set: CodePointSet;
}

/** One set of characters, repeated (`^[a-z]+$`), needs no automaton, however often it is repeated. */
function countedSet(branches: readonly PatternBranch[], length: LengthBounds): CountedSet | null {
  const [branch] = branches;
  if (branches.length !== 1 || !branch?.atStart || !branch.atEnd) return null;
  const node = unwrap(branch.node);
  const item = node.kind === 'repeat' ? unwrap(node.item) : null;
  if (node.kind !== 'repeat' || item?.kind !== 'set') return null;
  return { set: item.set, min: Math.max(node.min, length.min), max: smaller(node.max, length.max) };
}

function smaller(left: number | null, right: number | null): number | null {
  if (left === null || right === null) return left ?? right;
  return Math.min(left, right);
}

function automatonExpression(book: RuleBook, states: readonly PatternState[]): Expression {
  const names = states.map(() => book.reserve('state'));
  for (const [index, state] of states.entries()) {
    const steps = state.steps.map(({ set, next }) => sequence(jsonCharacter(set), rule(names[next] ?? '')));
    book.set(names[index] ?? '', choice(...(state.mayEnd ? [nothing] : []), ...steps));
  }
  const [first] = names;
  return first === undefined ? never : rule(first);
}
