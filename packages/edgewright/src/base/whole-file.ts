import { access, type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { AppError } from './app-error.ts';

/** Refuses to replace what is there. @throws AppError `output_exists` */
export async function refuseExisting(path: string): Promise<void> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (isThere) throw alreadyThere(path);
}

/**
 * A file under another name until it is on the disk: a power cut leaves the old file or the new one. Gone when anything
 * fails, abort included. Folders on the way are made.
 *
 * @throws AppError `output_refused`, `disk_full`
 */
export async function writeWhole(
  path: string,
  content: string | ((file: FileHandle) => Promise<void>),
): Promise<void> {
  const unfinished = `${path}.${process.pid}.unfinished`;
  try {
    await mkdir(dirname(resolve(path)), { recursive: true });
    const file = await open(unfinished, 'w');
    try {
      if (typeof content === 'string') await file.writeFile(content);
      else await content(file);
      // Before the name: a power cut must not leave a file that only looks whole.
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (thrown) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw asWriteFailure(thrown, path);
  }
}

/** A folder under another name until everything in it is written. @throws AppError `output_refused`, `disk_full` */
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
    await rm(unfinished, { recursive: true, force: true }).catch(() => undefined);
    throw asWriteFailure(thrown, path);
  }
}

/** What the disk says while something is written, in our words; everything else as it is. */
export function asWriteFailure(thrown: unknown, path: string): unknown {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new AppError('disk_full', {
        message: `The disk of ${path} is full, or no larger file is allowed there (${code}).`,
        facts: { path },
        cause: thrown,
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
      return new AppError('output_refused', {
        message: `${path} cannot be written (${code}).`,
        facts: { path, code },
        cause: thrown,
      });
    case 'EEXIST':
      return alreadyThere(path, thrown);
    default:
      return thrown;
  }
}

function alreadyThere(path: string, cause?: unknown): AppError {
  const message = `${path} is there already; nothing was written.`;
  return new AppError('output_exists', { message, facts: { path }, cause });
}
