import { limits } from '../../../contract/limits.ts';
import { arrayExpression } from './array-expression.ts';
import type { Conversion } from './conversion.ts';
import { choice, literal, never, rule, type Expression } from './expression.ts';
import { flattenSchema } from './flatten-schema.ts';
import { anyObject, anyValue } from './json-terminals.ts';
import { numberExpression } from './number-expression.ts';
import { objectExpression } from './object-expression.ts';
import { resolveReference } from './resolve-reference.ts';
import { tooLarge, type RuleBook } from './rule-book.ts';
import { honouredKeywords, refuseUnsupported, restrictingKeywords } from './schema-keywords.ts';
import {
  below,
  isSchemaObject,
  listKeyword,
  malformed,
  unsupported,
  type Located,
  type SchemaObject,
} from './schema-location.ts';
import { stringExpression } from './string-expression.ts';

const typeNames = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'] as const;
type TypeName = (typeof typeNames)[number];

/** Converts a whole schema into an expression over rules that it writes into `book`. */
export function convertSchema(book: RuleBook, root: Located): Expression {
  let depth = 0;
  const references: References = { root, rules: new Map(), waiting: [] };
  const conversion: Conversion = {
    book,
    visit(located, hint) {
      depth += 1;
      if (depth > limits.schemaDepth)
        throw tooLarge(`more than ${limits.schemaDepth} levels at ${located.path}`);
      try {
        return convert(conversion, { references, located, hint });
      } finally {
        depth -= 1;
      }
    },
  };
  const expression = conversion.visit(root, 'root');
  // Referred schemas are converted one after the other, not inside each other: a long chain is not deep.
  for (let next = references.waiting.pop(); next; next = references.waiting.pop()) {
    book.set(next.name, conversion.visit(next.target, next.name));
  }
  return expression;
}

/** The schemas that `$ref` names, and the rules they become. */
interface References {
  root: Located;
  /** Names of rules by the path of the schema. */
  rules: Map<string, string>;
  waiting: { name: string; target: Located }[];
}

interface Place {
  references: References;
  located: Located;
  hint: string;
}

function convert(conversion: Conversion, place: Place): Expression {
  const { located, references, hint } = place;
  const { schema, path } = located;
  if (schema === true) return anyValue(conversion.book);
  if (schema === false) return never;
  if (!isSchemaObject(schema)) throw malformed(path, 'an object or a boolean', schema);
  refuseUnsupported(schema, path);
  const [keyword, ...others] = restrictingKeywords(schema);
  if (keyword === undefined) return anyValue(conversion.book);
  if (others.length === 0) {
    // Alone, these need no merging, and so may refer to themselves.
    if (keyword === '$ref') return referred(conversion, place, schema);
    if (keyword === 'anyOf' || keyword === 'oneOf')
      return branches(conversion, { schema, keyword, path, hint });
    const all = keyword === 'allOf' ? listKeyword(schema, 'allOf', path) : null;
    if (all?.length === 1) return conversion.visit({ schema: all[0], path: below(path, 'allOf', 0) }, hint);
  }
  const alternatives = flattenSchema(references.root, located);
  return choice(...alternatives.map((flat) => flatExpression(conversion, flat, { path, hint })));
}

/** One rule for every schema that is referred to, so that it can contain itself. */
function referred(conversion: Conversion, place: Place, schema: SchemaObject): Expression {
  const { root, rules, waiting } = place.references;
  const target = resolveReference(root, schema['$ref'], place.located.path);
  const known = rules.get(target.path);
  if (known !== undefined) return rule(known);
  const name = conversion.book.reserve(target.path.split('.').at(-1) ?? 'ref');
  rules.set(target.path, name);
  waiting.push({ name, target });
  return rule(name);
}

function branches(
  conversion: Conversion,
  about: { schema: SchemaObject; keyword: string; path: string; hint: string },
): Expression {
  const { schema, keyword, path, hint } = about;
  const list = listKeyword(schema, keyword, path) ?? [];
  return choice(
    ...list.map((branch, index) =>
      conversion.visit({ schema: branch, path: below(path, keyword, index) }, `${hint}-${index + 1}`),
    ),
  );
}

function flatExpression(
  conversion: Conversion,
  schema: SchemaObject,
  about: { path: string; hint: string },
): Expression {
  const types = readTypes(schema, about.path);
  if (schema['const'] !== undefined || schema['enum'] !== undefined)
    return listed(schema, { types, path: about.path });
  const present = types ?? impliedTypes(schema);
  if (present.length === 0) return anyValue(conversion.book);
  return choice(...present.map((type) => typeExpression(conversion, type, { schema, ...about })));
}

function typeExpression(
  conversion: Conversion,
  type: TypeName,
  about: { schema: SchemaObject; path: string; hint: string },
): Expression {
  const { schema, path, hint } = about;
  switch (type) {
    case 'object': {
      const isFree = !restrictingKeywords(schema).some(
        (keyword) => honouredKeywords[keyword]?.applies === 'object',
      );
      return isFree ? anyObject(conversion.book) : objectExpression(conversion, schema, { path, hint });
    }
    case 'array':
      return arrayExpression(conversion, schema, { path, hint });
    case 'string':
      return stringExpression(conversion.book, schema, path);
    case 'number':
      return numberExpression(conversion.book, schema, { path, isInteger: false });
    case 'integer':
      return numberExpression(conversion.book, schema, { path, isInteger: true });
    case 'boolean':
      return choice(literal('true'), literal('false'));
    case 'null':
      return literal('null');
  }
}

/** `type` as a list; `null` when it is missing. `integer` beside `number` adds nothing. */
function readTypes(schema: SchemaObject, path: string): TypeName[] | null {
  const value = schema['type'];
  if (value === undefined) return null;
  const listedTypes: unknown[] = Array.isArray(value) ? value : [value];
  const types = listedTypes.map((type) => {
    const known = typeNames.find((name) => name === type);
    if (known === undefined)
      throw malformed(below(path, 'type'), `one or more of ${typeNames.join(', ')}`, value);
    return known;
  });
  return types.includes('number') ? types.filter((type) => type !== 'integer') : types;
}

/** Without `type` a schema means the types whose keywords it has. */
function impliedTypes(schema: SchemaObject): TypeName[] {
  const applies = new Set(restrictingKeywords(schema).map((keyword) => honouredKeywords[keyword]?.applies));
  return typeNames.filter((type) => type !== 'integer' && applies.has(type as 'object'));
}

/** The values of `enum` or `const`, in their compact JSON. */
function listed(schema: SchemaObject, about: { types: TypeName[] | null; path: string }): Expression {
  const beside = restrictingKeywords(schema).filter(
    (keyword) => !['enum', 'const', 'type'].includes(keyword),
  );
  const [first] = beside;
  if (first !== undefined) throw unsupported(about.path, first, 'it stands beside a list of values');
  const values = listKeyword(schema, 'enum', about.path) ?? [schema['const']];
  const { types } = about;
  const allowed = values.filter(
    (value) =>
      (schema['const'] === undefined || JSON.stringify(value) === JSON.stringify(schema['const'])) &&
      (types === null || types.some((type) => hasType(value, type))),
  );
  return choice(...allowed.map((value) => literal(JSON.stringify(value))));
}

function hasType(value: unknown, type: TypeName): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isSchemaObject(value);
    case 'integer':
      return Number.isInteger(value);
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === type;
  }
}
