/** Code points from the first to the last, both included. */
export type CodePointRange = readonly [first: number, last: number];

/** A piece of a grammar, before it is written as GBNF. */
export type Expression =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'characters'; readonly ranges: readonly CodePointRange[] }
  | { readonly kind: 'rule'; readonly name: string }
  | { readonly kind: 'sequence'; readonly items: readonly Expression[] }
  | { readonly kind: 'choice'; readonly options: readonly Expression[] }
  | { readonly kind: 'repeat'; readonly item: Expression; readonly min: number; readonly max: number | null };

/** Matches the empty text. */
export const nothing: Expression = { kind: 'sequence', items: [] };
/** Matches no text at all. */
export const never: Expression = { kind: 'choice', options: [] };

export function literal(text: string): Expression {
  return text === '' ? nothing : { kind: 'literal', text };
}

export function characters(...ranges: CodePointRange[]): Expression {
  const filled = ranges.filter(([first, last]) => first <= last);
  return filled.length === 0 ? never : { kind: 'characters', ranges: filled };
}

/** One of these characters. */
export function oneOf(text: string): Expression {
  return characters(...Array.from(text, codePointRange));
}

function codePointRange(character: string): CodePointRange {
  const codePoint = character.codePointAt(0) ?? 0;
  return [codePoint, codePoint];
}

export function rule(name: string): Expression {
  return { kind: 'rule', name };
}

/** One after the other. Impossible when one of them is. */
export function sequence(...items: readonly Expression[]): Expression {
  const flat = items.flatMap((item) => (item.kind === 'sequence' ? item.items : [item]));
  if (flat.some(isNever)) return never;
  const joined: Expression[] = [];
  for (const item of flat) {
    const last = joined.at(-1);
    if (item.kind === 'literal' && last?.kind === 'literal') {
      joined[joined.length - 1] = literal(last.text + item.text);
    } else joined.push(item);
  }
  const [only] = joined;
  return joined.length === 1 && only ? only : { kind: 'sequence', items: joined };
}

/** One of them. Impossible ones are left out. */
export function choice(...options: readonly Expression[]): Expression {
  const flat = options.flatMap((option) => (option.kind === 'choice' ? option.options : [option]));
  const [only] = flat;
  return flat.length === 1 && only ? only : { kind: 'choice', options: flat };
}

export function optional(item: Expression): Expression {
  return repeat(item, 0, 1);
}

/** At least `min` times, at most `max` times; without an end when `max` is `null`. */
export function repeat(item: Expression, min: number, max: number | null): Expression {
  if (max === 0 || isNothing(item) || (isNever(item) && min === 0)) return nothing;
  if (isNever(item)) return never;
  return min === 1 && max === 1 ? item : { kind: 'repeat', item, min, max };
}

export function isNever(expression: Expression): boolean {
  return expression.kind === 'choice' && expression.options.length === 0;
}

function isNothing(expression: Expression): boolean {
  return expression.kind === 'sequence' && expression.items.length === 0;
}
