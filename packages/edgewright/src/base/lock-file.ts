import { readFile, rm, writeFile } from 'node:fs/promises';
import { isRunning, processIdentity } from './process-identity.ts';

/** Who has a lock that could not be taken. */
export interface LockHolder {
  /** Null: somebody who took it in this very moment. */
  readonly pid: number | null;
}

/**
 * Creates a file that names this process. The lock of a process that has ended is taken over, also when its number was
 * given to another one since.
 *
 * @returns null when it is ours now; it is given back by removing the file
 */
export async function takeLockFile(path: string): Promise<LockHolder | null> {
  const mine = (await processIdentity(process.pid)) ?? String(process.pid);
  for (let attempt = 0; attempt < 2; attempt += 1) {
    if (await create(path, mine)) return null;
    const holder = (await readFile(path, 'utf8').catch(() => '')).trim();
    if (await isHeld(holder)) return { pid: pidOf(holder) };
    // Its owner has ended. Whoever takes the file away and makes it again holds it.
    await rm(path, { force: true });
  }
  return { pid: null };
}

async function create(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw thrown;
  }
}

async function isHeld(holder: string): Promise<boolean> {
  const pid = pidOf(holder);
  if (pid === null) return false;
  if (holder.includes(':')) return isRunning(holder);
  // A file that names a number only, or a system without /proc: the number is all that can be asked.
  return answers(pid) && (!(await hasProcessFiles()) || (await processIdentity(pid)) !== null);
}

function pidOf(holder: string): number | null {
  const pid = Number(holder.split(':', 1)[0]);
  return Number.isInteger(pid) && pid > 0 ? pid : null;
}

async function hasProcessFiles(): Promise<boolean> {
  return (await processIdentity(process.pid)) !== null;
}

function answers(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // Somebody else's process, and there.
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}
