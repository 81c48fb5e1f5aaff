import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';

/** True for a file that this user may execute. */
async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** The first of the paths that is one; null: none. */
export async function firstProgram(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    if (await isProgram(path)) return path;
  }
  return null;
}
