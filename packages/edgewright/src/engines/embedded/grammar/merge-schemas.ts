import {
  isSchemaObject,
  listKeyword,
  numberKeyword,
  objectKeyword,
  textsKeyword,
  unsupported,
  type SchemaObject,
} from './schema-location.ts';

/** Merges one keyword that both sides have; `null` when no value can satisfy both. */
type Merge = (about: { left: SchemaObject; right: SchemaObject; keyword: string; path: string }) => unknown;

const larger: Merge = ({ left, right, keyword, path }) =>
  Math.max(numberKeyword(left, keyword, path) ?? 0, numberKeyword(right, keyword, path) ?? 0);
const smaller: Merge = ({ left, right, keyword, path }) =>
  Math.min(numberKeyword(left, keyword, path) ?? 0, numberKeyword(right, keyword, path) ?? 0);
const both: Merge = ({ left, right, keyword }) => ({ allOf: [left[keyword], right[keyword]] });

const mergers: Readonly<Record<string, Merge>> = {
  type: ({ left, right }) => commonTypes(typeList(left['type']), typeList(right['type'])),
  enum: ({ left, right, path }) => {
    const others = listKeyword(right, 'enum', path) ?? [];
    return (listKeyword(left, 'enum', path) ?? []).filter((value) =>
      others.some((other) => sameValue(value, other)),
    );
  },
  const: ({ left, right }) => (sameValue(left['const'], right['const']) ? left['const'] : null),
  required: ({ left, right, path }) => [
    ...new Set([...textsKeyword(left, 'required', path), ...textsKeyword(right, 'required', path)]),
  ],
  additionalProperties: both,
  propertyNames: both,
  items: both,
  minLength: larger,
  maxLength: smaller,
  minItems: larger,
  maxItems: smaller,
  minProperties: larger,
  maxProperties: smaller,
  minimum: larger,
  exclusiveMinimum: larger,
  maximum: smaller,
  exclusiveMaximum: smaller,
};

/**
 * One schema that allows what both allow; `null` when that is clearly nothing. Neither side may have `$ref`
 * or combining keywords any more. Throws for keywords that cannot be merged, such as two patterns.
 */
export function mergeSchemas(left: SchemaObject, right: SchemaObject, path: string): SchemaObject | null {
  const merged: Record<string, unknown> = { ...left, ...right };
  for (const keyword of Object.keys(right)) {
    if (!(keyword in left) || keyword === 'properties') continue;
    const merge = mergers[keyword];
    if (merge) merged[keyword] = merge({ left, right, keyword, path });
    else if (isRestriction(keyword) && !sameValue(left[keyword], right[keyword])) {
      throw unsupported(
        path,
        keyword,
        'it is given twice, with different values, in schemas that both apply',
      );
    }
    if (merged[keyword] === null && keyword === 'type') return null;
    if (keyword === 'const' && merged[keyword] === null && left[keyword] !== null) return null;
  }
  const properties = mergeProperties(left, right, path);
  if (properties !== null) merged['properties'] = properties;
  return merged;
}

function isRestriction(keyword: string): boolean {
  return ['pattern', 'format', 'prefixItems', 'additionalItems', 'multipleOf'].includes(keyword);
}

/** A property that one side does not declare must satisfy what that side says of additional ones. */
function mergeProperties(left: SchemaObject, right: SchemaObject, path: string): SchemaObject | null {
  const ours = objectKeyword(left, 'properties', path);
  const theirs = objectKeyword(right, 'properties', path);
  if (ours === null && theirs === null) return null;
  const names = new Set([...Object.keys(ours ?? {}), ...Object.keys(theirs ?? {})]);
  // Not by assignment: a property may be called __proto__.
  return Object.fromEntries(
    [...names].map((name) => {
      const schemas = [ruling(ours, left, name), ruling(theirs, right, name)].filter(
        (one) => one !== undefined,
      );
      return [name, schemas.length === 1 ? schemas[0] : { allOf: schemas }];
    }),
  );
}

function ruling(properties: SchemaObject | null, schema: SchemaObject, name: string): unknown {
  if (properties && Object.hasOwn(properties, name)) return properties[name];
  return schema['additionalProperties'];
}

function commonTypes(left: readonly unknown[], right: readonly unknown[]): unknown[] | null {
  const common = left.flatMap((type) => {
    if (right.includes(type)) return [type];
    // Every integer is a number.
    if (type === 'number' && right.includes('integer')) return ['integer'];
    return type === 'integer' && right.includes('number') ? ['integer'] : [];
  });
  return common.length === 0 ? null : [...new Set(common)];
}

function typeList(type: unknown): readonly unknown[] {
  return Array.isArray(type) ? type : [type];
}

/** Equal as JSON values; the order of properties does not matter. */
function sameValue(left: unknown, right: unknown): boolean {
  return canonical(left) === canonical(right);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    isSchemaObject(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
