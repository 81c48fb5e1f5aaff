import type { z } from 'zod';
import { readSmallText } from '../../../base/read-small-text.ts';
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

/** A text file up to a length; null: it is not there, longer, or cannot be read. */
export function readBounded(path: string, mostBytes: number): Promise<string | null> {
  return readSmallText(path, mostBytes).catch(() => null);
}
