import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * How often the kernel ended a process of this control group for its memory. A rise while an engine ran says why it is
 * gone. Null where there is no control group of version 2.
 */
export async function countOomKills(): Promise<number | null> {
  try {
    const groups = await readFile('/proc/self/cgroup', 'utf8');
    const path = groups
      .split('\n')
      .find((line) => line.startsWith('0::'))
      ?.slice('0::'.length);
    if (path === undefined) return null;
    const events = await readFile(join('/sys/fs/cgroup', path, 'memory.events'), 'utf8');
    const row = events.split('\n').find((line) => line.startsWith('oom_kill '));
    return row === undefined ? null : Number(row.slice('oom_kill '.length));
  } catch {
    return null;
  }
}
