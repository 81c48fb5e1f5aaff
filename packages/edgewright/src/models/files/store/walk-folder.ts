import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '../../../contract/limits.ts';

export interface FolderFile {
  /** Below the folder, with slashes. */
  path: string;
  /** Behind a link: of what it leads to. Null: the link leads nowhere. */
  bytes: number | null;
}

export interface FolderListing {
  files: FolderFile[];
  /** There was more than is looked at. */
  isCut: boolean;
}

/**
 * Every file below a folder, links to files followed, links to folders not (they may lead in a circle). Bounded in
 * depth and number; what may not be read is left out.
 *
 * @param enters whether to look into a folder, by its path below the first one
 */
export async function walkFolder(
  folder: string,
  options: { enters?: (path: string) => boolean; signal?: AbortSignal | undefined } = {},
): Promise<FolderListing> {
  const files: FolderFile[] = [];
  const waiting: { path: string; depth: number }[] = [{ path: '', depth: 0 }];
  let seen = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    options.signal?.throwIfAborted();
    const entries = await readdir(join(folder, next.path), { withFileTypes: true }).catch(() => []);
    for (const entry of entries.toSorted((left, right) => (left.name < right.name ? -1 : 1))) {
      seen += 1;
      if (seen > limits.walkEntries) return { files, isCut: true };
      const path = next.path === '' ? entry.name : `${next.path}/${entry.name}`;
      if (entry.isDirectory()) {
        if (next.depth < limits.walkDepth && options.enters?.(path) !== false)
          waiting.push({ path, depth: next.depth + 1 });
      } else if (entry.isFile() || entry.isSymbolicLink()) {
        const found = await stat(join(folder, path)).catch(() => null);
        if (found === null || found.isFile()) files.push({ path, bytes: found?.size ?? null });
      }
    }
  }
  return { files, isCut: false };
}
