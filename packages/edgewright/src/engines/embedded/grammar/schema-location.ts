import { AppError } from '../../../base/app-error.ts';

export type SchemaObject = Readonly<Record<string, unknown>>;

/** A schema and where it stands in the request, for messages. */
export interface Located {
  readonly schema: unknown;
  /** As in OpenAI's `param`: `response_format.json_schema.schema.properties.name`. */
  readonly path: string;
}

/** The part of a schema under one more step. */
export function below(parent: string, ...steps: readonly (string | number)[]): string {
  return [parent, ...steps].join('.');
}

export function isSchemaObject(value: unknown): value is SchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An error for a keyword that is understood and not possible here. */
export function unsupported(path: string, keyword: string, why: string): AppError {
  return new AppError('unsupported_parameter', {
    message: `The JSON schema uses "${keyword}", which cannot be enforced: ${why}.`,
    param: below(path, keyword),
    facts: { keyword },
    nextStep: `Leave "${keyword}" out of the schema, and check it in the answer.`,
  });
}

/** An error for a schema that is not one. */
export function malformed(path: string, expected: string, received: unknown): AppError {
  const text = JSON.stringify(received) ?? String(received);
  const shown = text.length > 100 ? `${text.slice(0, 100)}…` : text;
  return new AppError('invalid_request', {
    message: `The JSON schema is not valid: ${path} must be ${expected}; received ${shown}.`,
    param: path,
  });
}

/** Reads a keyword that holds a whole number from 0; `null` when it is not there. */
export function countKeyword(schema: SchemaObject, keyword: string, path: string): number | null {
  const value = schema[keyword];
  if (value === undefined) return null;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw malformed(below(path, keyword), 'a whole number, at least 0', value);
}

/** Reads a keyword that holds a number; `null` when it is not there. */
export function numberKeyword(schema: SchemaObject, keyword: string, path: string): number | null {
  const value = schema[keyword];
  if (value === undefined) return null;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw malformed(below(path, keyword), 'a number', value);
}

/** Reads a keyword that holds a list; `null` when it is not there. */
export function listKeyword(schema: SchemaObject, keyword: string, path: string): readonly unknown[] | null {
  const value = schema[keyword];
  if (value === undefined) return null;
  if (Array.isArray(value)) return value;
  throw malformed(below(path, keyword), 'a list', value);
}

/** Reads a keyword that holds an object; `null` when it is not there. */
export function objectKeyword(schema: SchemaObject, keyword: string, path: string): SchemaObject | null {
  const value = schema[keyword];
  if (value === undefined) return null;
  if (isSchemaObject(value)) return value;
  throw malformed(below(path, keyword), 'an object', value);
}

/** Reads a keyword that holds a list of texts; empty when it is not there. */
export function textsKeyword(schema: SchemaObject, keyword: string, path: string): string[] {
  const values = listKeyword(schema, keyword, path) ?? [];
  return values.map((value, index) => {
    if (typeof value === 'string') return value;
    throw malformed(below(path, keyword, index), 'a text', value);
  });
}
