import { limits } from '../../../contract/limits.ts';
import { mergeSchemas } from './merge-schemas.ts';
import { resolveReference } from './resolve-reference.ts';
import { tooLarge } from './rule-book.ts';
import { forbidsEverything, refuseUnsupported } from './schema-keywords.ts';
import {
  below,
  isSchemaObject,
  listKeyword,
  malformed,
  type Located,
  type SchemaObject,
} from './schema-location.ts';

const combining = ['$ref', 'allOf', 'anyOf', 'oneOf', 'nullable', 'not', '$defs', 'definitions'];

/**
 * The schemas without `$ref`, `allOf`, `anyOf`, `oneOf` and `nullable` that together allow the same: any one
 * of them is enough. None when nothing is allowed. Only the outermost level is flattened.
 */
export function flattenSchema(root: Located, located: Located, depth = 0): SchemaObject[] {
  const { schema, path } = located;
  if (schema === true) return [{}];
  if (schema === false) return [];
  if (!isSchemaObject(schema)) throw malformed(path, 'an object or a boolean', schema);
  if (depth > limits.schemaDepth) throw tooLarge(`more than ${limits.schemaDepth} levels of $ref and allOf`);
  refuseUnsupported(schema, path);
  if (forbidsEverything(schema)) return [];

  const own = Object.fromEntries(Object.entries(schema).filter(([keyword]) => !combining.includes(keyword)));
  // What is inherited comes first, so that its properties are written first.
  let inherited: SchemaObject[] = [{}];
  if (schema['$ref'] !== undefined) {
    inherited = flattenSchema(root, resolveReference(root, schema['$ref'], path), depth + 1);
  }
  const branchesOf = (keyword: 'allOf' | 'anyOf' | 'oneOf'): SchemaObject[][] | null =>
    listKeyword(schema, keyword, path)?.map((branch, index) =>
      flattenSchema(root, { schema: branch, path: below(path, keyword, index) }, depth + 1),
    ) ?? null;
  for (const branch of branchesOf('allOf') ?? []) inherited = cross(inherited, branch, path);
  let alternatives = cross(inherited, [own], path);
  for (const keyword of ['anyOf', 'oneOf'] as const) {
    const branches = branchesOf(keyword);
    if (branches !== null) alternatives = cross(alternatives, branches.flat(), path);
  }
  return schema['nullable'] === true ? [...alternatives, { type: 'null' }] : alternatives;
}

function cross(left: readonly SchemaObject[], right: readonly SchemaObject[], path: string): SchemaObject[] {
  if (left.length * right.length > limits.schemaAlternatives) {
    throw tooLarge(
      `more than ${limits.schemaAlternatives} combinations of anyOf, oneOf and allOf at ${path}`,
    );
  }
  return left
    .flatMap((one) => right.map((other) => mergeSchemas(one, other, path)))
    .filter((merged) => merged !== null);
}
