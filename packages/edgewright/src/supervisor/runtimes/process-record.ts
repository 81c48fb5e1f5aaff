import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sleep } from '../../base/sleep.ts';
import { limits } from '../../contract/limits.ts';
import { isRunning, processIdentity } from '../../base/process-identity.ts';

/** What is written down of an engine process, so that one whose service was killed can be found and ended. */
const recordSchema = z.object({
  engine: z.string(),
  deployment: z.string(),
  /** Leader of its process group. */
  process: z.string(),
  owner: z.string(),
  runDirectory: z.string(),
});
type ProcessRecord = z.infer<typeof recordSchema>;

/** Writes a record; the result takes it back. Never in the way of a start: a disk that is full costs only this. */
export async function recordProcess(
  directory: string,
  about: Omit<ProcessRecord, 'process' | 'owner'> & { pid: number },
): Promise<() => Promise<void>> {
  const { pid, ...rest } = about;
  const [engineProcess, owner] = await Promise.all([processIdentity(pid), processIdentity(process.pid)]);
  if (engineProcess === null || owner === null) return () => Promise.resolve();
  const path = join(directory, `${pid}.json`);
  const record: ProcessRecord = { ...rest, process: engineProcess, owner };
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(path, JSON.stringify(record), { mode: 0o600 });
  } catch {
    return () => Promise.resolve();
  }
  return () => rm(path, { force: true });
}

/**
 * Ends engine processes whose service is gone, and forgets those that are gone themselves. Processes of services that
 * still run are theirs.
 *
 * @returns what was ended
 */
export async function endOrphanProcesses(directory: string): Promise<{ engine: string; pid: number }[]> {
  const names = await readdir(directory).catch(() => []);
  const ended: { engine: string; pid: number }[] = [];
  for (const name of names.filter((candidate) => candidate.endsWith('.json'))) {
    const path = join(directory, name);
    const record = await readRecord(path);
    if (record !== null && (await isRunning(record.owner))) continue;
    if (record !== null && (await isRunning(record.process))) {
      const pid = Number(record.process.split(':', 1)[0]);
      await endGroup(pid, record.process);
      ended.push({ engine: record.engine, pid });
    }
    if (record !== null) await rm(record.runDirectory, { recursive: true, force: true });
    await rm(path, { force: true });
  }
  return ended;
}

async function readRecord(path: string): Promise<ProcessRecord | null> {
  try {
    return recordSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}

async function endGroup(pid: number, identity: string): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  const endMs = Date.now() + limits.engineStopGraceMs;
  while (Date.now() < endMs && (await isRunning(identity))) await sleep(limits.orphanProbeMs);
  if (await isRunning(identity)) signalGroup(pid, 'SIGKILL');
}

/** To the whole process group, so that helpers of the engine end with it. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (thrown) {
    // Gone already: the exit event follows.
    if ((thrown as NodeJS.ErrnoException).code !== 'ESRCH') throw thrown;
  }
}
