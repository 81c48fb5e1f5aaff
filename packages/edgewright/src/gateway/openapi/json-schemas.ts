import { z } from 'zod';
import type { NamedSchema } from '../route.ts';

type JsonSchema = Record<string, unknown>;

/**
 * The JSON Schema (draft 2020-12) of each name; where one stands in another, that refers to it. `input`: what may be
 * sent, with defaults. `output`: what is answered; it says nothing against further fields, because shapes change by
 * adding.
 */
export function jsonSchemas(
  named: readonly NamedSchema[],
  io: 'input' | 'output',
): Record<string, JsonSchema> {
  const registry = z.registry<{ id?: string }>();
  for (const { name, schema } of named) registry.add(schema, { id: name });
  const { schemas } = z.toJSONSchema(registry, {
    io,
    uri: (name) => `#/components/schemas/${name}`,
    override: ({ zodSchema, jsonSchema }) => {
      if (io === 'output' && isOpenObject(zodSchema)) delete jsonSchema.additionalProperties;
      dropSafeIntegers(jsonSchema);
    },
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema: _draft, $id: _address, ...schema }]) => [name, schema]),
  );
}

/** Neither strict nor loose nor a record: its other fields are not spoken of. */
function isOpenObject(schema: z.core.$ZodTypes): boolean {
  const { def } = schema._zod;
  return def.type === 'object' && def.catchall === undefined;
}

/** What JavaScript can count to is no fact about a field. */
function dropSafeIntegers(schema: { minimum?: number; maximum?: number }): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}
