import { access, open, mkdir, rename, rm, statfs, type FileHandle } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { AppError } from '../../base/app-error.ts';
import { formatBytes } from '../../base/format-quantity.ts';

/** Refuses to replace what is there. */
export async function refuseExisting(path: string): Promise<void> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (!isThere) return;
  throw new AppError('output_exists', {
    message: `${path} is there already; nothing was written.`,
    facts: { path },
  });
}

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

/** A file under another name until it is whole; gone when anything fails, abort included. */
export async function writeWhole(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  await mkdir(dirname(resolve(path)), { recursive: true });
  const unfinished = `${path}.${process.pid}.unfinished`;
  const file = await open(unfinished, 'w');
  try {
    try {
      await write(file);
      // Before the name: a power cut must not leave a file that only looks whole.
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (thrown) {
    await rm(unfinished, { force: true });
    throw asDiskFull(thrown, path);
  }
}

/** A folder under another name until everything in it is written. */
export async function writeWholeFolder(
  path: string,
  write: (folder: string) => Promise<void>,
): Promise<void> {
  const unfinished = `${path}.${process.pid}.unfinished`;
  try {
    await mkdir(unfinished, { recursive: true });
    await write(unfinished);
    await rename(unfinished, path);
  } catch (thrown) {
    await rm(unfinished, { recursive: true, force: true });
    throw asDiskFull(thrown, path);
  }
}

/** What the disk says while it is written to, in our words; everything else as it is. */
export function asDiskFull(thrown: unknown, path: string): unknown {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AppError('disk_full', {
      message: `The disk of ${path} is full.`,
      facts: { path },
      cause: thrown,
    });
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR')
    return new AppError('output_refused', {
      message: `${path} cannot be written (${code}).`,
      facts: { path, code },
      cause: thrown,
    });
  return thrown;
}
