import { open } from 'node:fs/promises';
import type { z } from 'zod';
import { limits } from '../../../contract/limits.ts';

/** A JSON file of a known shape; null: it is not there, too long, or something else. */
export async function readJsonFile<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<z.infer<Schema> | null> {
  const text = await readBounded(path, limits.modelIndexBytes);
  if (text === null) return null;
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** A text file up to a length; null: it is not there, or longer. */
export async function readBounded(path: string, mostBytes: number): Promise<string | null> {
  const file = await open(path, 'r').catch(() => null);
  if (!file) return null;
  try {
    const found = await file.stat();
    return found.isFile() && found.size <= mostBytes ? await file.readFile('utf8') : null;
  } catch {
    return null;
  } finally {
    await file.close();
  }
}
