import { createReadStream } from 'node:fs';
import { AppError } from '../../base/app-error.ts';
import { describeIssue } from '../../base/describe-issue.ts';
import { limits } from '../../contract/limits.ts';
import { type RequestRecord, requestRecordSchema } from '../../contract/request-record.ts';

export interface ReadRecords {
  readonly records: readonly RequestRecord[];
  /** The last line was cut short, because the run was killed while it wrote; it is left out. */
  readonly isTorn: boolean;
}

/**
 * All records of a `records.jsonl`.
 *
 * @throws AppError `bench_records_invalid`: no such file, a line that is no record, or more than is read
 */
export async function readRecords(path: string): Promise<ReadRecords> {
  const records: RequestRecord[] = [];
  let rest = '';
  const take = (line: string): void => {
    if (records.length >= limits.benchRecords)
      throw invalid(path, `has more than ${limits.benchRecords} records`);
    records.push(parseRecord(line, `${path}, line ${records.length + 1},`));
  };
  try {
    for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) take(line);
      if (rest.length > limits.benchRecordBytes) {
        throw invalid(`${path}, line ${records.length + 1},`, 'is longer than a record can be');
      }
    }
  } catch (thrown) {
    throw thrown instanceof AppError ? thrown : unreadable(thrown, path);
  }
  if (rest === '') return { records, isTorn: false };
  try {
    take(rest);
    return { records, isTorn: false };
  } catch {
    return { records, isTorn: true };
  }
}

function parseRecord(line: string, where: string): RequestRecord {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw invalid(where, 'is no JSON', cause);
  }
  const parsed = requestRecordSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const what = issue === undefined ? '' : ` ${describeIssue(issue, value, 80).message}`;
  throw invalid(where, `is no record of a request.${what}`);
}

function invalid(where: string, what: string, cause?: unknown): AppError {
  const message = `${where} ${what}${what.endsWith('.') ? '' : '.'}`;
  return new AppError('bench_records_invalid', { message, ...(cause !== undefined && { cause }) });
}

function unreadable(thrown: unknown, path: string): AppError {
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError('bench_records_invalid', {
    message: `${path} cannot be read: ${why}.`,
    facts: { path },
    cause: thrown,
  });
}
