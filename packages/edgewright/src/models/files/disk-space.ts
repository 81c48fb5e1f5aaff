import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { AppError } from '../../base/app-error.ts';
import { formatBytes } from '../../base/format-quantity.ts';

/** Refuses to begin what will not fit on the disk of `path`, whose folder may not exist yet. */
export async function checkDiskSpace(path: string, neededBytes: number): Promise<void> {
  const free = await freeBytes(resolve(path));
  if (free === null || free >= neededBytes) return;
  throw new AppError('disk_full', {
    message: `${formatBytes(neededBytes)} are needed at ${path}, and ${formatBytes(free)} are free.`,
    facts: { path, neededBytes, freeBytes: free },
  });
}

async function freeBytes(path: string): Promise<number | null> {
  const found = await statfs(path).catch(() => null);
  if (found) return found.bavail * found.bsize;
  return dirname(path) === path ? null : freeBytes(dirname(path));
}
