import { randomBytes } from 'node:crypto';
import { link, readFile, rm, stat, writeFile } from 'node:fs/promises';
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
    await removeLeftover(path, holder);
  }
  return { pid: null };
}

/** With its content from the first moment: who found it empty would take it for one that was left over. */
async function create(path: string, text: string): Promise<boolean> {
  const own = besides(path);
  await writeFile(own, text, { flag: 'wx', mode: 0o600 });
  try {
    await link(own, path);
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw thrown;
  } finally {
    await rm(own, { force: true });
  }
}

/** Taking over takes some milliseconds; a mark that is older was left by somebody who died over it. */
const takeoverMs = 5_000;

/**
 * The lock of an owner that has ended. One at a time, and only after another look: what another one has just put in its
 * place must not be taken away.
 */
async function removeLeftover(path: string, holder: string): Promise<void> {
  const mark = `${path}.takeover`;
  const left = await stat(mark).catch(() => null);
  if (left !== null && Date.now() - left.mtimeMs > takeoverMs) await rm(mark, { force: true });
  if (!(await create(mark, String(process.pid)))) return;
  try {
    const found = (await readFile(path, 'utf8').catch(() => '')).trim();
    if (found === holder) await rm(path, { force: true });
  } finally {
    await rm(mark, { force: true });
  }
}

function besides(path: string): string {
  return `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;
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
