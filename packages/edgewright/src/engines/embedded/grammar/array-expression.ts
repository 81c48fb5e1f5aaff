import type { Conversion } from './conversion.ts';
import { isNever, literal, never, optional, sequence, type Expression } from './expression.ts';
import { whitespace } from './json-terminals.ts';
import { below, countKeyword, listKeyword, type Located, type SchemaObject } from './schema-location.ts';

/** An array: items with schemas of their own first, then any number of the others, within the bounds. */
export function arrayExpression(
  conversion: Conversion,
  schema: SchemaObject,
  about: { path: string; hint: string },
): Expression {
  const { book } = conversion;
  const { path, hint } = about;
  const { first, others } = itemSchemas(schema, path);
  const min = countKeyword(schema, 'minItems', path) ?? 0;
  const max = countKeyword(schema, 'maxItems', path) ?? Infinity;
  if (max < min) return never;
  const ws = whitespace(book);
  const tuple = first.slice(0, max).map((item, index) => conversion.visit(item, `${hint}-${index + 1}`));
  const other = max > tuple.length ? conversion.visit(others, `${hint}-item`) : never;

  // What may follow the items of the tuple, comma first; then the tuple itself from its last item to its first.
  let rest: Expression = isNever(other)
    ? sequence()
    : book.repeat(`${hint}-items`, sequence(literal(','), ws, other), {
        min: Math.max(min - Math.max(tuple.length, 1), 0),
        max: max === Infinity ? null : max - Math.max(tuple.length, 1),
      });
  if (isNever(other) && min > tuple.length) return never;
  for (let index = tuple.length - 1; index > 0; index -= 1) {
    const item = tuple[index] ?? never;
    const more = sequence(literal(','), ws, item, rest);
    rest = min > index ? more : optional(isNever(more) ? never : book.define(`${hint}-rest`, more));
  }
  const start = tuple[0] ?? other;
  const filled = isNever(start) || isNever(rest) ? never : sequence(start, rest, ws);
  return sequence(literal('['), ws, min > 0 ? filled : optional(filled), literal(']'));
}

/** Schemas by place, and the schema of all further items. Older schemas write the first as a list of `items`. */
function itemSchemas(schema: SchemaObject, path: string): { first: Located[]; others: Located } {
  const keyword = Array.isArray(schema['items']) ? 'items' : 'prefixItems';
  const first = (listKeyword(schema, keyword, path) ?? []).map((item, index) => ({
    schema: item,
    path: below(path, keyword, index),
  }));
  const othersKeyword = keyword === 'items' ? 'additionalItems' : 'items';
  const others = { schema: schema[othersKeyword] ?? true, path: below(path, othersKeyword) };
  return { first, others };
}
