import { readFile } from 'node:fs/promises';

/**
 * Tells a process from another one that got its number later: number, start in clock ticks since boot, and boot. Null
 * where /proc does not say.
 */
export async function processIdentity(pid: number): Promise<string | null> {
  try {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    const fields = afterName(stat);
    // A zombie is no longer anybody's owner.
    if (fields[0] === 'Z') return null;
    return `${pid}:${fields[startTimeField] ?? ''}:${boot.trim()}`;
  } catch {
    return null;
  }
}

/** Whether exactly this process still runs. */
export async function isRunning(identity: string): Promise<boolean> {
  const pid = Number(identity.split(':', 1)[0]);
  return Number.isInteger(pid) && pid > 0 && (await processIdentity(pid)) === identity;
}

/** Fields of /proc/PID/stat from the state on. The name before them may contain spaces and brackets. */
export function afterName(stat: string): string[] {
  return stat
    .slice(stat.lastIndexOf(')') + 1)
    .trim()
    .split(' ');
}

/** `starttime` is field 22 of proc(5), and the fields here begin with the third. */
const startTimeField = 19;
/** `pgrp` is field 5. */
export const processGroupField = 2;
/** `rss` in pages is field 24. */
export const residentPagesField = 21;
