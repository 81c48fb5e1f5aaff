import { AppError } from '../base/app-error.ts';
import { takeLockFile } from '../base/lock-file.ts';

/** @throws AppError `change_busy` while another process changes this host */
export async function takeLock(path: string): Promise<void> {
  const holder = await takeLockFile(path);
  if (holder === null) return;
  const who = holder.pid === null ? 'Another process' : `Process ${holder.pid}`;
  throw new AppError('change_busy', {
    message: `${who} is changing this host (${path}).`,
    facts: { holder: holder.pid, lock: path },
  });
}
