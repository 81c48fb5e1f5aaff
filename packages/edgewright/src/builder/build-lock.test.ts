import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withBuildLock } from './build-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgewright-lock-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

it('a second build at the same time is refused, and leaves the lock to the first', async () => {
  const path = join(folder, 'deep/build.lock');
  const done = await withBuildLock(path, async () => {
    await expect(withBuildLock(path, () => Promise.resolve())).rejects.toMatchObject({
      code: 'build_busy',
      message: `Process ${process.pid} builds an engine already.`,
    });
    return await readdir(join(folder, 'deep'));
  });
  expect(done).toEqual(['build.lock']);
  expect(await readdir(join(folder, 'deep'))).toEqual([]);
});

// No process has this number: the kernel counts to 4 194 304 at most.
it.each(['4999999', '', 'nobody'])(
  'the lock of an owner that is gone is taken over: "%s"',
  async (holder) => {
    const path = join(folder, 'build.lock');
    await writeFile(path, holder);
    expect(await withBuildLock(path, () => Promise.resolve('built'))).toBe('built');
  },
);

it('is given back when the work fails', async () => {
  const failure = new Error('no');
  const path = join(folder, 'build.lock');
  await expect(withBuildLock(path, () => Promise.reject(failure))).rejects.toBe(failure);
  expect(await readdir(folder)).toEqual([]);
});
