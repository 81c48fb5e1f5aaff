import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../base/app-error.ts';

/** One build at a time: two would write into the same folders. A lock whose owner was killed is taken over. */
export async function withBuildLock<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  await mkdir(dirname(path), { recursive: true });
  if (!(await create(path))) {
    const holder = Number(await readFile(path, 'utf8').catch(() => ''));
    if (holder > 0 && isAlive(holder)) throw busy(`Process ${holder} builds an engine already.`, path);
    await rm(path, { force: true });
    if (!(await create(path))) throw busy('Another process has just begun to build an engine.', path);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function create(path: string): Promise<boolean> {
  const file = await open(path, 'wx').catch((thrown: unknown) => {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return null;
    throw thrown;
  });
  if (file === null) return false;
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

function busy(message: string, path: string): AppError {
  return new AppError('build_busy', { message, facts: { path } });
}
