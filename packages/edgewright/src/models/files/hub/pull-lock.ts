import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../base/app-error.ts';
import { asDiskFull } from '../new-output.ts';

/** One download into a folder at a time: two would write into the same unfinished file. */
export async function withPullLock<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  const path = join(folder, '.edgewright-pull.lock');
  try {
    await mkdir(folder, { recursive: true });
    await take(path);
  } catch (thrown) {
    throw asDiskFull(thrown, folder);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string): Promise<void> {
  if (await create(path)) return;
  const holder = Number(await readFile(path, 'utf8').catch(() => ''));
  if (holder > 0 && isAlive(holder)) {
    throw new AppError('pull_busy', {
      message: `Process ${holder} is downloading into the same folder.`,
      facts: { pid: holder, path },
    });
  }
  // Its owner was killed. Whoever takes the file away and makes it again holds it.
  await rm(path, { force: true });
  if (await create(path)) return;
  throw new AppError('pull_busy', {
    message: 'Another process has just begun to download into the same folder.',
    facts: { path },
  });
}

async function create(path: string): Promise<boolean> {
  const file = await open(path, 'wx').catch((thrown: unknown) => {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return null;
    throw thrown;
  });
  if (!file) return false;
  await file.writeFile(String(process.pid));
  await file.close();
  return true;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}
