import { choice, never, repeat, sequence, type Expression } from './expression.ts';

/**
 * Keeps the rules that `root` can reach, without the alternatives that never come to an end: an object that
 * requires itself has no finite value, and a model that enters it would never leave. `null` when nothing
 * remains.
 */
export function pruneRules(
  rules: ReadonlyMap<string, Expression>,
  root: string,
): ReadonlyMap<string, Expression> | null {
  const finite = finiteRules(rules);
  if (!finite.has(root)) return null;
  const kept = new Map<string, Expression>();
  const waiting = [root];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const expression = rules.get(name);
    if (kept.has(name) || !expression) continue;
    const pruned = withoutEndless(expression, finite);
    kept.set(name, pruned);
    waiting.push(...referredRules(pruned).reverse());
  }
  return kept;
}

/** Names of the rules that match at least one finite text. */
function finiteRules(rules: ReadonlyMap<string, Expression>): ReadonlySet<string> {
  const finite = new Set<string>();
  let sizeBefore = -1;
  while (finite.size > sizeBefore) {
    sizeBefore = finite.size;
    for (const [name, expression] of rules) {
      if (!finite.has(name) && isFinite(expression, finite)) finite.add(name);
    }
  }
  return finite;
}

function isFinite(expression: Expression, finite: ReadonlySet<string>): boolean {
  switch (expression.kind) {
    case 'literal':
    case 'characters':
      return true;
    case 'rule':
      return finite.has(expression.name);
    case 'sequence':
      return expression.items.every((item) => isFinite(item, finite));
    case 'choice':
      return expression.options.some((option) => isFinite(option, finite));
    case 'repeat':
      return expression.min === 0 || isFinite(expression.item, finite);
  }
}

function withoutEndless(expression: Expression, finite: ReadonlySet<string>): Expression {
  switch (expression.kind) {
    case 'literal':
    case 'characters':
      return expression;
    case 'rule':
      return finite.has(expression.name) ? expression : never;
    case 'sequence':
      return sequence(...expression.items.map((item) => withoutEndless(item, finite)));
    case 'choice':
      return choice(...expression.options.map((option) => withoutEndless(option, finite)));
    case 'repeat':
      return repeat(withoutEndless(expression.item, finite), expression.min, expression.max);
  }
}

function referredRules(expression: Expression): string[] {
  switch (expression.kind) {
    case 'literal':
    case 'characters':
      return [];
    case 'rule':
      return [expression.name];
    case 'sequence':
      return expression.items.flatMap(referredRules);
    case 'choice':
      return expression.options.flatMap(referredRules);
    case 'repeat':
      return referredRules(expression.item);
  }
}
