import { readFile, rm, writeFile } from 'node:fs/promises';
import { AppError } from '../base/app-error.ts';

/**
 * Creates a lock file that names this process. The lock of a process that has ended is taken over.
 *
 * @throws AppError `change_busy` while another process holds it.
 */
export async function takeLock(path: string): Promise<void> {
  const mine = await describeProcess(process.pid);
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      await writeFile(path, mine ?? String(process.pid), { flag: 'wx', mode: 0o600 });
      return;
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
    }
    const holder = (await readFile(path, 'utf8').catch(() => '')).trim();
    if (await isHeld(holder)) throw busy(path, holder);
    await rm(path, { force: true });
  }
  throw busy(path, 'another process');
}

function busy(path: string, holder: string): AppError {
  const [pid = ''] = holder.split(' ');
  return new AppError('change_busy', {
    message: `Process ${pid} is changing this host (${path}).`,
    facts: { holder, lock: path },
  });
}

async function isHeld(holder: string): Promise<boolean> {
  const [pid] = holder.split(' ');
  const number = Number(pid);
  if (!Number.isInteger(number) || number <= 0) return false;
  const present = await describeProcess(number);
  if (present !== null) return holder.includes(' ') ? present === holder : true;
  // Without /proc only the number can be asked; where there is one, the process has ended.
  return (await describeProcess(process.pid)) === null && answers(number);
}

/** `PID START`: a number is used again, the moment of the start is not. Null: ended, or there is no /proc. */
async function describeProcess(pid: number): Promise<string | null> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // The name stands in brackets and may hold blanks and brackets itself.
  const fields = status?.slice(status.lastIndexOf(')') + 2).split(' ') ?? [];
  const [state, start] = [fields[0], fields[19]];
  return start === undefined || state === 'Z' ? null : `${pid} ${start}`;
}

function answers(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}
