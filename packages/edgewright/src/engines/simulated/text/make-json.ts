import { isRecord } from '../../../base/json-value.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Deeper parts of a schema that speaks of itself keep to what is required. */
const fullDepth = 4;
/** More than any schema means: one that needs itself goes on for ever. What is beyond is null. */
const mostDepth = 32;
const mostValues = 10_000;

/**
 * A value that fits a JSON schema, with words and numbers of `text` where they fit: the same for the same schema and
 * text. Patterns and formats are not heeded.
 */
export function makeJson(schema: unknown, text: string): unknown {
  return makeValue(schema, { root: isRecord(schema) ? schema : {}, text, depth: 0, made: { values: 0 } });
}

interface Making {
  readonly root: Schema;
  readonly text: string;
  readonly depth: number;
  /** Counts them, for the bound. */
  readonly made: { values: number };
}

function makeValue(given: unknown, making: Making): unknown {
  making.made.values += 1;
  if (making.depth > mostDepth || making.made.values > mostValues) return null;
  const schema = resolve(given, making);
  const inside = { ...making, depth: making.depth + 1 };
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return chooseNamed(schema['enum'] as unknown[], making.text);
  switch (typeOf(schema)) {
    case 'object':
      return makeObject(schema, inside);
    case 'array': {
      const wanted = numberOr(schema['minItems'], making.depth < fullDepth ? 1 : 0);
      return Array.from({ length: Math.min(wanted, mostValues) }, () =>
        makeValue(schema['items'] ?? {}, inside),
      );
    }
    case 'integer':
      return inRange(schema, firstNumber(making.text), true);
    case 'number':
      return inRange(schema, firstNumber(making.text), false);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return makeText(schema, making.text);
  }
}

function makeObject(schema: Schema, making: Making): Record<string, unknown> {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? (schema['required'] as unknown[]) : [];
  const names = [...new Set([...Object.keys(properties), ...required.map(String)])].filter(
    (name) => making.depth < fullDepth || required.includes(name),
  );
  return Object.fromEntries(names.map((name) => [name, makeValue(properties[name] ?? {}, making)]));
}

/** Follows references and takes the first of several ways. */
function resolve(given: unknown, { root, depth }: Pick<Making, 'root' | 'depth'>): Schema {
  if (!isRecord(given)) return {};
  const { $ref: reference, anyOf, oneOf, allOf } = given;
  const inside = { root, depth: depth + 1 };
  if (depth > mostDepth) return {};
  if (typeof reference === 'string') return resolve(findReference(root, reference), inside);
  const ways = [anyOf, oneOf].find((some) => Array.isArray(some));
  if (Array.isArray(ways)) return resolve(ways[0], inside);
  if (!Array.isArray(allOf)) return given;
  const parts = [given, ...(allOf as unknown[]).map((part) => resolve(part, inside))];
  return {
    ...Object.assign({}, ...parts),
    properties: Object.assign({}, ...parts.map((part) => part['properties'])) as unknown,
    required: parts.flatMap((part) => (Array.isArray(part['required']) ? part['required'] : [])),
  };
}

/** `#/$defs/Name` and the like. */
function findReference(root: Schema, reference: string): unknown {
  const path = reference.replace(/^#\/?/, '').split('/').filter(Boolean);
  return path.reduce<unknown>(
    (at, step) =>
      isRecord(at) ? at[decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')] : {},
    root,
  );
}

function typeOf(schema: Schema): string {
  const { type } = schema;
  if (typeof type === 'string') return type;
  if (Array.isArray(type)) return String(type[0]);
  if (isRecord(schema['properties'])) return 'object';
  return schema['items'] === undefined ? 'string' : 'array';
}

/** The first choice that the text names, else the first of all. */
function chooseNamed(choices: readonly unknown[], text: string): unknown {
  const lower = text.toLowerCase();
  return choices.find((one) => typeof one === 'string' && lower.includes(one.toLowerCase())) ?? choices[0];
}

function makeText(schema: Schema, text: string): string {
  const least = numberOr(schema['minLength'], 0);
  const most = numberOr(schema['maxLength'], 1_000);
  return namedThing(text).padEnd(least, '.').slice(0, most);
}

/** What a question is about: a name after a preposition, else any name, else its last word. */
function namedThing(text: string): string {
  const named = /\b(?:in|of|for|at|to|about)\s+(?:the\s+)?(\p{Lu}[\p{L}-]*(?:\s\p{Lu}[\p{L}-]*)*)/u.exec(
    text,
  );
  const [, name] = named ?? /[\p{L},]\s(\p{Lu}[\p{L}-]*)/u.exec(text) ?? [];
  return name ?? text.match(/[\p{L}\p{N}-]+/gu)?.at(-1) ?? 'something';
}

function firstNumber(text: string): number {
  return Number(/-?\d{1,9}(?:\.\d{1,6})?/.exec(text)?.[0] ?? 1);
}

function inRange(schema: Schema, wished: number, isWhole: boolean): number {
  const step = isWhole ? 1 : 0.5;
  const least = Math.max(
    numberOr(schema['minimum'], -Infinity),
    numberOr(schema['exclusiveMinimum'], -Infinity) + step,
  );
  const most = Math.min(
    numberOr(schema['maximum'], Infinity),
    numberOr(schema['exclusiveMaximum'], Infinity) - step,
  );
  const value = Math.min(most, Math.max(least, wished));
  return isWhole ? Math.ceil(value) : value;
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
