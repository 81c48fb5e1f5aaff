import { stat } from 'node:fs/promises';
import { AppError } from '../../base/app-error.ts';
import { formatBytes } from '../../base/format-quantity.ts';
import { findJsonProblem } from '../../base/json-position.ts';
import { cannotOpen, openFileSource } from './file-source.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** A JSON object of bounded size. Throws `model_config_invalid` for anything else that is in the file. */
export async function readJsonFile(
  path: string,
  options: { mostBytes: number; signal?: AbortSignal | undefined },
): Promise<JsonObject> {
  const source = await openFileSource(path, options.signal);
  try {
    if (source.totalBytes > options.mostBytes) {
      const sizes = `${formatBytes(source.totalBytes)}, of at most ${formatBytes(options.mostBytes)}`;
      throw invalid(path, `is too large to be what its name says (${sizes})`);
    }
    const text = (await source.read(0, source.totalBytes)).toString('utf8');
    return parseObject(path, text);
  } finally {
    await source.close();
  }
}

/** Like `readJsonFile`; null when there is no such file. */
export async function readJsonFileIfThere(
  path: string,
  options: { mostBytes: number; signal?: AbortSignal | undefined },
): Promise<JsonObject | null> {
  const missing = await stat(path).then(
    () => false,
    (thrown: unknown) => {
      const error = cannotOpen(path, thrown);
      if (error.code === 'model_file_missing') return true;
      throw error;
    },
  );
  return missing ? null : readJsonFile(path, options);
}

function parseObject(path: string, text: string): JsonObject {
  const value = parse(path, text.replace(/^\uFEFF/, ''));
  if (isObject(value)) return value;
  throw invalid(path, 'holds no JSON object');
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    const problem = findJsonProblem(text);
    const where = problem
      ? `at line ${problem.line}, column ${problem.column}: ${problem.expected} was expected`
      : 'somewhere';
    throw invalid(path, text.trim() === '' ? 'is empty' : `is not JSON (${where})`, thrown);
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text that says something; everything else is null. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function invalid(path: string, why: string, cause?: unknown): AppError {
  return new AppError('model_config_invalid', { message: `${path} ${why}.`, facts: { path }, cause });
}
