import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../base/app-error.ts';
import { takeLockFile } from '../base/lock-file.ts';

/** One build at a time: two would write into the same folders. A lock whose owner was killed is taken over. */
export async function withBuildLock<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  await mkdir(dirname(path), { recursive: true });
  const holder = await takeLockFile(path);
  if (holder !== null) {
    const message =
      holder.pid === null
        ? 'Another process has just begun to build an engine.'
        : `Process ${holder.pid} builds an engine already.`;
    throw new AppError('build_busy', { message, facts: { path } });
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}
