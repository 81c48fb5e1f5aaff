import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { withDeadline } from '../../packages/edgewright/src/base/deadline.ts';

/** What some processes have used and hold, added up. */
export interface ProcessUsage {
  /** User and system time since their start. The kernel counts it in steps of 10 ms. */
  cpuMs: number;
  rssBytes: number;
  descriptors: number;
  sockets: number;
}

const MS_PER_TICK = 10;

/** Reads /proc, so that nobody who is measured has to help. */
export function usageOf(pids: readonly number[]): ProcessUsage {
  const sum: ProcessUsage = { cpuMs: 0, rssBytes: 0, descriptors: 0, sockets: 0 };
  for (const pid of pids) {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Fields are counted behind the name, which may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    sum.cpuMs += (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
    sum.rssBytes +=
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1_024;
    const open = readdirSync(`/proc/${pid}/fd`);
    sum.descriptors += open.length;
    sum.sockets += open.filter((descriptor) => isSocket(pid, descriptor)).length;
  }
  return sum;
}

function isSocket(pid: number, descriptor: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/fd/${descriptor}`).startsWith('socket:');
  } catch {
    return false;
  }
}

/** Keeps a process with all its threads on one core. */
export function pin(pid: number, core: number): void {
  execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', String(core), String(pid)], {
    stdio: 'ignore',
  });
}

/** Children of a process, for example nginx's workers. */
export function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.split(' ').filter(Boolean).map(Number);
}

/** A Node.js program beside the calling file's folder, as it stands, that reports with one message when it is ready. */
export async function startNode<Ready>(
  place: { file: string; base: string },
  argv: readonly string[],
  flags: readonly string[] = [],
): Promise<{ child: ChildProcess; pid: number; ready: Ready }> {
  const child = fork(fileURLToPath(new URL(place.file, place.base)), argv, {
    execArgv: [...flags],
    serialization: 'json',
  });
  const ready = await messageOf<Ready>(child);
  return { child, pid: child.pid ?? 0, ready };
}

/** The next message of a child. Fails when it ends before that, or says nothing for a minute. */
export async function messageOf<Message>(child: ChildProcess): Promise<Message> {
  const over = new AbortController();
  return await withDeadline({ durationMs: 60_000, signals: [over.signal] }, async (until) => {
    const ended = once(child, 'exit', { signal: until }).then(([code]) => {
      throw new Error(`${child.spawnargs.join(' ')} ended with ${String(code)} before it said anything.`);
    });
    try {
      const said = once(child, 'message', { signal: until });
      const [message] = (await Promise.race([said, ended])) as [Message];
      return message;
    } finally {
      // The one that lost the race is not left listening.
      ended.catch(() => undefined);
      over.abort();
    }
  });
}
