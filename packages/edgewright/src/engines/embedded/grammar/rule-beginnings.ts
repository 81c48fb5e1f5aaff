import type { Expression } from './expression.ts';

type Rules = ReadonlyMap<string, Expression>;

/** A rule that can begin with itself, which llama.cpp refuses; `null` when there is none. */
export function findLeftRecursion(rules: Rules): string | null {
  const done = new Set<string>();
  const visit = (name: string, open: ReadonlySet<string>): string | null => {
    if (open.has(name)) return name;
    const expression = rules.get(name);
    if (done.has(name) || !expression) return null;
    const inner = new Set(open).add(name);
    for (const next of firstRules(expression, rules)) {
      const found = visit(next, inner);
      if (found !== null) return found;
    }
    done.add(name);
    return null;
  };
  for (const name of rules.keys()) {
    const found = visit(name, new Set());
    if (found !== null) return found;
  }
  return null;
}

/**
 * In how many ways one looks for the first character of a rule, at most. llama.cpp walks all of them when it
 * checks a grammar, each again however often it comes by; unions of unions make them grow exponentially.
 * The rules must be free of left recursion.
 */
export function countBeginnings(rules: Rules): number {
  const counts = new Map<string, number>();
  const count = (name: string): number => {
    const known = counts.get(name);
    if (known !== undefined) return known;
    const expression = rules.get(name);
    let total = 1;
    for (const next of expression ? firstRules(expression, rules) : []) total += count(next);
    counts.set(name, total);
    return total;
  };
  return Math.max(0, ...[...rules.keys()].map(count));
}

/** Rules with which a text of this expression can begin. */
function firstRules(expression: Expression, rules: Rules): string[] {
  switch (expression.kind) {
    case 'literal':
    case 'characters':
      return [];
    case 'rule':
      return [expression.name];
    case 'choice':
      return expression.options.flatMap((option) => firstRules(option, rules));
    case 'repeat':
      return firstRules(expression.item, rules);
    case 'sequence': {
      const first: string[] = [];
      for (const item of expression.items) {
        first.push(...firstRules(item, rules));
        if (!mayBeEmpty(item, rules, 0)) break;
      }
      return first;
    }
  }
}

function mayBeEmpty(expression: Expression, rules: Rules, depth: number): boolean {
  switch (expression.kind) {
    case 'literal':
    case 'characters':
      return false;
    case 'rule': {
      const inner = rules.get(expression.name);
      // A chain this long is a cycle, and what is in a cycle may as well be empty.
      return inner === undefined || depth > rules.size || mayBeEmpty(inner, rules, depth + 1);
    }
    case 'sequence':
      return expression.items.every((item) => mayBeEmpty(item, rules, depth));
    case 'choice':
      return expression.options.some((option) => mayBeEmpty(option, rules, depth));
    case 'repeat':
      return expression.min === 0 || mayBeEmpty(expression.item, rules, depth);
  }
}
