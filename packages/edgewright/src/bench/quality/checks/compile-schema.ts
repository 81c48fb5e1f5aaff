import { z } from 'zod';

/** What a check may use of JSON Schema. zod ignores words that it does not know, which would pass everything. */
const keywords = new Set(
  (
    '$schema $id $defs $ref title description default examples type enum const properties required ' +
    'additionalProperties items prefixItems minItems maxItems minLength maxLength pattern minimum maximum ' +
    'exclusiveMinimum exclusiveMaximum multipleOf anyOf oneOf allOf'
  ).split(' '),
);
/** Below these stand names of the user, and below those schemas. */
const maps = new Set(['properties', '$defs']);
/** Below these stand values. */
const values = new Set(['enum', 'const', 'default', 'examples', 'required', 'type']);

/** A schema ready to use, or what is wrong with it. */
export function compileSchema(
  schema: Record<string, unknown>,
): { fits: (value: unknown) => boolean } | { problem: string } {
  const unknown = findUnknownKeyword(schema, 'schema', 0);
  if (unknown !== null) return { problem: unknown };
  try {
    const compiled = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
    return { fits: (value) => compiled.safeParse(value).success };
  } catch (thrown) {
    return { problem: `the schema cannot be used: ${(thrown as Error).message}` };
  }
}

const deepest = 64;

function findUnknownKeyword(schema: unknown, where: string, depth: number): string | null {
  if (typeof schema !== 'object' || schema === null) return null;
  if (depth > deepest) return `${where} is nested deeper than ${deepest} levels`;
  for (const [name, value] of Object.entries(schema)) {
    const at = Array.isArray(schema) ? `${where}[${name}]` : `${where}.${name}`;
    if (!Array.isArray(schema) && !keywords.has(name)) return `${at}: the word "${name}" is not checked here`;
    if (values.has(name) && !Array.isArray(schema)) continue;
    const below = maps.has(name) ? Object.entries(value as object) : null;
    const problems =
      below === null
        ? [findUnknownKeyword(value, at, depth + 1)]
        : below.map(([key, inner]) => findUnknownKeyword(inner, `${at}.${key}`, depth + 1));
    const problem = problems.find((found) => found !== null);
    if (problem !== undefined) return problem;
  }
  return null;
}
