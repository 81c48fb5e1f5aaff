import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { processIdentity } from '../../packages/edgewright/src/base/process-identity.ts';
import { endOrphanProcesses } from '../../packages/edgewright/src/supervisor/runtimes/process-record.ts';
import { isAlive, until } from '../support/start-product.ts';

let directory: string;
const pids: number[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgewright-orphans-'));
});
afterEach(async () => {
  for (const pid of pids.splice(0)) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

/** A process with a group of its own and a helper in it, as an engine has them. */
async function engine(owner: string): Promise<number> {
  const child = spawn('sh', ['-c', 'sleep 300 & sleep 300'], { detached: true, stdio: 'ignore' });
  const pid = child.pid ?? 0;
  pids.push(pid);
  const runDirectory = join(directory, `run-${pid}`);
  await mkdir(runDirectory);
  const record = {
    engine: 'llama-cpp',
    deployment: 'model',
    process: await processIdentity(pid),
    owner,
    runDirectory,
  };
  await writeFile(join(directory, `${pid}.json`), JSON.stringify(record));
  return pid;
}

it('ends engines whose service is gone, with their helpers and folders, and leaves the others', async () => {
  const dead = '1:1:another-boot';
  const living = (await processIdentity(process.pid)) ?? '';
  const [orphan, kept] = [await engine(dead), await engine(living)];
  expect(await endOrphanProcesses(directory)).toEqual([{ engine: 'llama-cpp', pid: orphan }]);
  await until(
    () => Promise.resolve(isAlive(orphan)),
    (alive) => !alive,
  );
  expect(isAlive(kept)).toBe(true);
  expect((await readdir(directory)).toSorted()).toEqual([`${kept}.json`, `run-${kept}`]);
});

it('does not end a process that got the number of an engine later', async () => {
  const child = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' });
  const pid = child.pid ?? 0;
  pids.push(pid);
  const record = {
    engine: 'vllm',
    deployment: 'model',
    process: `${pid}:1:another-boot`,
    owner: '1:1:another-boot',
    runDirectory: join(directory, 'run'),
  };
  await writeFile(join(directory, `${pid}.json`), JSON.stringify(record));
  expect(await endOrphanProcesses(directory)).toEqual([]);
  expect(isAlive(pid)).toBe(true);
  expect(await readdir(directory)).toEqual([]);
});

it('forgets records that cannot be read', async () => {
  await writeFile(join(directory, '7.json'), '{ broken');
  expect(await endOrphanProcesses(directory)).toEqual([]);
  expect(await readdir(directory)).toEqual([]);
  expect(await endOrphanProcesses(join(directory, 'nothing-here'))).toEqual([]);
});
