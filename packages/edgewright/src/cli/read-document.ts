import type { z } from 'zod';
import { AppError } from '../base/app-error.ts';
import { describeIssue } from '../base/describe-issue.ts';
import { readSmallText } from '../base/read-small-text.ts';
import type { ErrorCode } from '../contract/errors.ts';
import { limits } from '../contract/limits.ts';

export interface DocumentKind<Schema extends z.ZodType> {
  schema: Schema;
  mostBytes: number;
  /** Error for everything that can be wrong with the file. */
  code: ErrorCode;
  /** What it should hold, in the plural or as a mass: `host facts`, `calibrations`. */
  holds: string;
}

/** A JSON document that a user gives by its path. Says what is wrong with it, the field and the value received. */
export async function readDocument<Schema extends z.ZodType>(
  path: string,
  { schema, mostBytes, code, holds }: DocumentKind<Schema>,
): Promise<z.infer<Schema>> {
  const value = parse(await read(path, { mostBytes, code }), { path, code });
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  const issue = first === undefined ? null : describeIssue(first, value, limits.echoedValueCharacters);
  const what = issue?.message.replace('The request body', 'The document') ?? 'it has another shape.';
  throw new AppError(code, {
    message: `${path} holds no ${holds}: ${what}`,
    facts: { path, issues: parsed.error.issues.length },
  });
}

async function read(
  path: string,
  { mostBytes, code }: { mostBytes: number; code: ErrorCode },
): Promise<string> {
  try {
    return await readSmallText(path, mostBytes);
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError(code, {
      message: `${path} could not be read: ${why}.`,
      facts: { path },
      cause: thrown,
    });
  }
}

function parse(text: string, { path, code }: { path: string; code: ErrorCode }): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError(code, {
      message: `${path} could not be read: it is not JSON (${why}).`,
      facts: { path },
      cause: thrown,
    });
  }
}
