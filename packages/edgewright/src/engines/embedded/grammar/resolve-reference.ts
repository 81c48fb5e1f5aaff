import { below, isSchemaObject, malformed, unsupported, type Located } from './schema-location.ts';

/** The schema that a `$ref` within the document names: `#`, `#/$defs/Name`, or any other JSON pointer. */
export function resolveReference(root: Located, reference: unknown, path: string): Located {
  if (typeof reference !== 'string') throw malformed(below(path, '$ref'), 'a text', reference);
  if (reference === '#') return root;
  if (!reference.startsWith('#/')) {
    throw unsupported(
      path,
      '$ref',
      `only references within the schema are followed, not ${JSON.stringify(reference)}`,
    );
  }
  let schema: unknown = root.schema;
  const steps = reference.slice(2).split('/').map(unescapeStep);
  for (const step of steps) {
    const inside: unknown = Array.isArray(schema)
      ? schema[Number(step)]
      : isSchemaObject(schema) && Object.hasOwn(schema, step)
        ? schema[step]
        : undefined;
    if (inside === undefined) {
      throw malformed(below(path, '$ref'), `a reference to a part of the schema`, reference);
    }
    schema = inside;
  }
  return { schema, path: below(root.path, ...steps) };
}

function unescapeStep(step: string): string {
  try {
    return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return step;
  }
}
