import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { z } from 'zod';
import { AppError } from '../../base/app-error.ts';
import { describeIssue } from '../../base/describe-issue.ts';

/** Shown of the lines that are wrong. */
const shownProblems = 20;

/**
 * A file of one JSON document per line; empty lines are left out. All lines that are wrong are told together.
 *
 * @throws AppError `bench_input_invalid`
 */
export async function readJsonLines<Schema extends z.ZodType>(
  path: string,
  { schema, most }: { schema: Schema; most: number },
): Promise<z.infer<Schema>[]> {
  const rows: z.infer<Schema>[] = [];
  const problems: string[] = [];
  let number = 0;
  try {
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      number += 1;
      if (line.trim() === '') continue;
      if (rows.length >= most) throw invalid(path, [`it has more than ${most} lines`]);
      const problem = readLine(line, schema, rows);
      if (problem !== null) problems.push(`line ${number}: ${problem}`);
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('bench_input_invalid', {
      message: `${path} cannot be read: ${(cause as Error).message}.`,
      cause,
    });
  }
  if (problems.length > 0) throw invalid(path, problems);
  if (rows.length === 0) throw invalid(path, ['it has no line']);
  return rows;
}

function readLine<Schema extends z.ZodType>(
  line: string,
  schema: Schema,
  rows: z.infer<Schema>[],
): string | null {
  let document: unknown;
  try {
    document = JSON.parse(line);
  } catch (thrown) {
    return `no JSON (${(thrown as Error).message})`;
  }
  const parsed = schema.safeParse(document);
  if (parsed.success) {
    rows.push(parsed.data);
    return null;
  }
  const [issue] = parsed.error.issues;
  return issue === undefined ? 'not understood' : describeIssue(issue, document, 80).message;
}

function invalid(path: string, problems: readonly string[]): AppError {
  const more = problems.length > shownProblems ? [`and ${problems.length - shownProblems} more`] : [];
  const message = [`${path} cannot be used:`, ...problems.slice(0, shownProblems), ...more].join('\n  ');
  return new AppError('bench_input_invalid', { message });
}
