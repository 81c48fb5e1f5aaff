import {
  choice,
  isNever,
  literal,
  never,
  nothing,
  optional,
  rule,
  sequence,
  type Expression,
} from './expression.ts';
import { whitespace } from './json-terminals.ts';
import { otherName } from './other-names.ts';
import { restrictingKeywords } from './schema-keywords.ts';
import {
  below,
  countKeyword,
  isSchemaObject,
  objectKeyword,
  textsKeyword,
  unsupported,
  type Located,
  type SchemaObject,
} from './schema-location.ts';
import type { Conversion } from './conversion.ts';

interface Property {
  /** Name, colon and value. */
  pair: Expression;
  isRequired: boolean;
}

/**
 * An object: declared properties in their order, then additional ones. Optional properties may be left out in
 * any combination. Two rules per property, so the grammar grows with their number, not with the combinations.
 */
export function objectExpression(
  conversion: Conversion,
  schema: SchemaObject,
  about: { path: string; hint: string },
): Expression {
  const { book } = conversion;
  const { path, hint } = about;
  const declared = objectKeyword(schema, 'properties', path) ?? {};
  const required = textsKeyword(schema, 'required', path);
  // Without the keyword, the standard allows anything beside declared properties. A model that may invent
  // properties does: so nothing is allowed beside declared ones, and anything where none are declared.
  const additional: Located = {
    schema: schema['additionalProperties'] ?? schema['properties'] === undefined,
    path: below(path, 'additionalProperties'),
  };
  const names = [...new Set([...Object.keys(declared), ...required])];
  const properties = names.map((name): Property => {
    const isDeclared = Object.hasOwn(declared, name);
    const value = conversion.visit(
      isDeclared
        ? { schema: declared[name], path: below(path, 'properties', name) }
        : undeclared(schema, additional),
      `${hint}-${name}`,
    );
    const pair = sequence(literal(`${JSON.stringify(name)}:`), whitespace(book), value);
    return { pair, isRequired: required.includes(name) };
  });
  const other = conversion.visit(additional, `${hint}-other`);
  const otherPair = isNever(other)
    ? never
    : otherProperty(conversion, { schema, path, hint, names, value: other });
  if (names.length === 0) return freeObject(conversion, { schema, path, hint, pair: otherPair });
  checkCounts(schema, { path, properties, isClosed: isNever(otherPair) });
  return declaredObject(conversion, { hint, properties, otherPair });
}

/** A required name without a schema may have any value, unless additional properties are told otherwise. */
function undeclared(schema: SchemaObject, additional: Located): Located {
  return schema['additionalProperties'] === undefined ? { ...additional, schema: true } : additional;
}

function declaredObject(
  conversion: Conversion,
  about: { hint: string; properties: readonly Property[]; otherPair: Expression },
): Expression {
  const { book } = conversion;
  const { hint, properties, otherPair } = about;
  const ws = whitespace(book);
  // `rest` follows a pair; `some` stands where a pair must come. Made from the last property to the first.
  let some = never;
  let rest: Expression = nothing;
  if (!isNever(otherPair)) {
    const restName = book.reserve(`${hint}-rest`);
    rest = rule(restName);
    some = sequence(otherPair, rest);
    book.set(restName, optional(sequence(literal(','), ws, some)));
  }
  let mayEnd = true;
  for (const { pair, isRequired } of [...properties].reverse()) {
    const withPair = isNever(pair) ? never : sequence(pair, rest);
    some = isRequired ? withPair : choice(withPair, some);
    mayEnd &&= !isRequired;
    if (some.kind === 'choice' && !isNever(some)) some = book.define(`${hint}-some`, some);
    const more = sequence(literal(','), ws, some);
    rest = mayEnd ? optional(more) : more;
    if (rest.kind !== 'sequence' || rest.items.length > 0)
      rest = isNever(rest) ? rest : book.define(`${hint}-rest`, rest);
  }
  const filled = sequence(some, ws);
  return sequence(literal('{'), ws, mayEnd ? optional(filled) : filled, literal('}'));
}

/** An object with no declared properties: any number of pairs, within the bounds. */
function freeObject(
  conversion: Conversion,
  about: { schema: SchemaObject; path: string; hint: string; pair: Expression },
): Expression {
  const { book } = conversion;
  const min = countKeyword(about.schema, 'minProperties', about.path) ?? 0;
  const max = countKeyword(about.schema, 'maxProperties', about.path);
  const ws = whitespace(book);
  if (max !== null && max < min) return never;
  if (max === 0 || isNever(about.pair)) return min === 0 ? sequence(literal('{'), ws, literal('}')) : never;
  const pair = book.define(`${about.hint}-pair`, about.pair);
  const more = book.repeat(`${about.hint}-pairs`, sequence(literal(','), ws, pair), {
    min: Math.max(min - 1, 0),
    max: max === null ? null : max - 1,
  });
  const filled = sequence(pair, more, ws);
  return sequence(literal('{'), ws, min === 0 ? optional(filled) : filled, literal('}'));
}

function otherProperty(
  conversion: Conversion,
  about: { schema: SchemaObject; path: string; hint: string; names: readonly string[]; value: Expression },
): Expression {
  const { book } = conversion;
  const { schema, path, hint, names, value } = about;
  const namesSchema = schema['propertyNames'];
  const restricts =
    namesSchema === false ||
    (isSchemaObject(namesSchema) && restrictingKeywords(namesSchema).some((keyword) => keyword !== 'type'));
  if (restricts && names.length > 0) {
    throw unsupported(path, 'propertyNames', 'it is only possible for objects without declared properties');
  }
  const name = restricts
    ? conversion.visit(
        { schema: { allOf: [namesSchema, { type: 'string' }] }, path: below(path, 'propertyNames') },
        `${hint}-name`,
      )
    : otherName(book, `${hint}-other-name`, names);
  return sequence(name, literal(':'), whitespace(book), value);
}

function checkCounts(
  schema: SchemaObject,
  about: { path: string; properties: readonly Property[]; isClosed: boolean },
): void {
  const { path, properties, isClosed } = about;
  const why = 'it is only possible for objects without declared properties';
  const min = countKeyword(schema, 'minProperties', path) ?? 0;
  const requiredCount = properties.filter((property) => property.isRequired).length;
  if (min > requiredCount) throw unsupported(path, 'minProperties', why);
  const max = countKeyword(schema, 'maxProperties', path);
  if (max !== null && (!isClosed || max < properties.length)) throw unsupported(path, 'maxProperties', why);
}
