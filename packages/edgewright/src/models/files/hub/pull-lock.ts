import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../base/app-error.ts';
import { takeLockFile } from '../../../base/lock-file.ts';
import { asWriteFailure } from '../../../base/whole-file.ts';

/** One download into a folder at a time: two would write into the same unfinished file. */
export async function withPullLock<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  const path = join(folder, '.edgewright-pull.lock');
  try {
    await mkdir(folder, { recursive: true });
    await take(path);
  } catch (thrown) {
    throw asWriteFailure(thrown, folder);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string): Promise<void> {
  const holder = await takeLockFile(path);
  if (holder === null) return;
  const message =
    holder.pid === null
      ? 'Another process has just begun to download into the same folder.'
      : `Process ${holder.pid} is downloading into the same folder.`;
  throw new AppError('pull_busy', { message, facts: { pid: holder.pid, path } });
}
