import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeLockFile } from './lock-file.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgewright-lock-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** No process has this number: it is above every limit of Linux. */
const ended = '4194305:1:1';

test.each([
  ['nobody has it', null],
  ['its owner has ended', ended],
])('one of many gets it when %s', async (_name, before) => {
  for (let round = 0; round < 40; round += 1) {
    const path = join(directory, `lock-${round}`);
    if (before !== null) await writeFile(path, before);
    const taken = await Promise.all(Array.from({ length: 12 }, () => takeLockFile(path)));
    expect(taken.filter((holder) => holder === null)).toHaveLength(1);
  }
  // Nothing is left beside them.
  expect(await readdir(directory)).toHaveLength(40);
});

test('who has it is told, and it is free once the file is gone', async () => {
  const path = join(directory, 'lock');
  expect(await takeLockFile(path)).toBeNull();
  expect(await takeLockFile(path)).toEqual({ pid: process.pid });
  await rm(path);
  expect(await takeLockFile(path)).toBeNull();
});
