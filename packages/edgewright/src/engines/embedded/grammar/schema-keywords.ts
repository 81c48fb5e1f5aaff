import { isSchemaObject, unsupported, type SchemaObject } from './schema-location.ts';

/** Types of JSON values to which a keyword applies; `any` for those that apply to all. */
type Applies = 'any' | 'object' | 'array' | 'string' | 'number';

/** Keywords that the grammar enforces, with what is special about them. */
export const honouredKeywords: Readonly<Record<string, { applies: Applies; note: string }>> = {
  type: { applies: 'any', note: 'also a list of types; when it is missing, the other keywords tell' },
  enum: { applies: 'any', note: '' },
  const: { applies: 'any', note: '' },
  anyOf: { applies: 'any', note: '' },
  oneOf: { applies: 'any', note: 'like `anyOf`: that only one branch fits is not checked' },
  allOf: { applies: 'any', note: 'branches are merged' },
  $ref: { applies: 'any', note: 'within the schema (`#/$defs/…`), also to itself' },
  nullable: { applies: 'any', note: 'OpenAPI: `null` is allowed as well' },
  properties: { applies: 'object', note: 'written in the order in which they are declared' },
  required: { applies: 'object', note: '' },
  additionalProperties: {
    applies: 'object',
    note: '`false`, `true` or a schema; when it is missing, no others beside declared ones',
  },
  propertyNames: { applies: 'object', note: 'for objects without declared properties' },
  minProperties: { applies: 'object', note: 'for objects without declared properties' },
  maxProperties: { applies: 'object', note: 'for objects without declared properties' },
  items: { applies: 'array', note: '' },
  prefixItems: { applies: 'array', note: 'also `items` as a list with `additionalItems`' },
  additionalItems: { applies: 'array', note: '' },
  minItems: { applies: 'array', note: '' },
  maxItems: { applies: 'array', note: '' },
  minLength: { applies: 'string', note: 'in characters (code points)' },
  maxLength: { applies: 'string', note: 'in characters (code points)' },
  pattern: {
    applies: 'string',
    note: 'without looking around, references back, `\\b` and `\\p`; `^` and `$` only at the ends',
  },
  format: { applies: 'string', note: '' },
  minimum: {
    applies: 'number',
    note: 'exact; numbers that are not integers are then written without an exponent',
  },
  maximum: { applies: 'number', note: 'the same' },
  exclusiveMinimum: { applies: 'number', note: 'a number, or `true` beside `minimum`' },
  exclusiveMaximum: { applies: 'number', note: 'a number, or `true` beside `maximum`' },
  multipleOf: { applies: 'number', note: 'only 1: whole numbers' },
  $defs: { applies: 'any', note: 'what `$ref` names' },
  definitions: { applies: 'any', note: 'what `$ref` names' },
};

/** Keywords that would change which answers are right, and that no grammar can hold. */
export const refusedKeywords: Readonly<Record<string, string>> = {
  not: 'a grammar cannot exclude what another schema allows',
  if: 'conditions cannot be checked while writing',
  dependentRequired: 'what is required may not depend on other properties',
  dependentSchemas: 'a schema may not depend on other properties',
  dependencies: 'a schema may not depend on other properties',
  patternProperties: 'names of properties may not decide about their values',
  unevaluatedProperties: 'use additionalProperties',
  unevaluatedItems: 'use items',
  uniqueItems: 'items cannot be compared with each other while writing',
  contains: 'items cannot be counted by their content while writing',
  minContains: 'items cannot be counted by their content while writing',
  maxContains: 'items cannot be counted by their content while writing',
  $dynamicRef: 'only $ref is followed',
  $recursiveRef: 'only $ref is followed',
};

/** Keywords that describe and do not restrict. So does everything that stands in none of the three lists. */
export const ignoredKeywords: readonly string[] = [
  'title',
  'description',
  'default',
  'example',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
  '$schema',
  '$id',
  '$anchor',
  '$comment',
  'contentEncoding',
  'contentMediaType',
  'discriminator',
];

/** Values with which a refused keyword says nothing. */
const meaningless: Readonly<Record<string, (value: unknown, schema: SchemaObject) => boolean>> = {
  // `not: {}` is how generators write "no value".
  not: isEverything,
  // Without `if`, `then` and `else` say nothing; so does `if` without them.
  if: (_, schema) => !('then' in schema) && !('else' in schema),
  dependentRequired: isEmpty,
  dependentSchemas: isEmpty,
  dependencies: isEmpty,
  patternProperties: isEmpty,
  unevaluatedProperties: isEverything,
  unevaluatedItems: isEverything,
  uniqueItems: (value) => value === false,
  minContains: (_, schema) => !('contains' in schema),
  maxContains: (_, schema) => !('contains' in schema),
};

/** Throws `unsupported_parameter` for a keyword that cannot be enforced. */
export function refuseUnsupported(schema: SchemaObject, path: string): void {
  for (const [keyword, why] of Object.entries(refusedKeywords)) {
    const value = schema[keyword];
    if (value === undefined || meaningless[keyword]?.(value, schema)) continue;
    throw unsupported(path, keyword, why);
  }
}

/** True when a schema allows nothing because of `not: {}` or `not: true`. */
export function forbidsEverything(schema: SchemaObject): boolean {
  return schema['not'] !== undefined && isEverything(schema['not']);
}

/** The keywords of a schema that restrict something. */
export function restrictingKeywords(schema: SchemaObject): string[] {
  return Object.keys(schema).filter((keyword) => {
    if (keyword === '$defs' || keyword === 'definitions') return false;
    if (keyword === 'nullable') return schema[keyword] === true;
    return keyword === 'not' || keyword in honouredKeywords;
  });
}

function isEverything(value: unknown): boolean {
  return value === true || (isSchemaObject(value) && Object.keys(value).length === 0);
}

function isEmpty(value: unknown): boolean {
  return isSchemaObject(value) && Object.keys(value).length === 0;
}
