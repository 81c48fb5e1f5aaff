import type { HostFacts } from '../contract/host-facts.ts';
import type { Machine } from './machine.ts';
import { parseComputeApps } from './nvidia-smi/parse-processes.ts';
import { parseSmiBytes } from './nvidia-smi/parse-value.ts';
import { parseMemoryInfo } from './parse/parse-memory-info.ts';
import { parseProcesses } from './parse/parse-tables.ts';

/** Memory that can be had now, and who holds the most of it. */
export interface FreeMemoryReading {
  readonly availableBytes: number | null;
  readonly holders: readonly { readonly name: string; readonly pid: number; readonly bytes: number }[];
}

/**
 * A quick look at the memory that engines compute in: that of the cards where they have their own, else what the kernel
 * calls available. On unified memory that is the only figure that does not count page cache as used.
 */
export async function readFreeMemory(
  machine: Machine,
  about: { accelerators: NonNullable<HostFacts['accelerators']>; onCards: boolean; ownPid: number },
): Promise<FreeMemoryReading> {
  const hasCards = about.accelerators.some(({ memory }) => (memory.totalBytes ?? 0) > 0);
  const reading = about.onCards && hasCards ? await ofCards(machine) : await ofHost(machine);
  return { ...reading, holders: reading.holders.filter(({ pid }) => pid !== about.ownPid) };
}

async function ofCards(machine: Machine): Promise<FreeMemoryReading> {
  const [free, apps] = await Promise.all([
    machine.run(['nvidia-smi', '--query-gpu=memory.free', '--format=csv,noheader,nounits']),
    machine.run([
      'nvidia-smi',
      '--query-compute-apps=pid,process_name,used_memory',
      '--format=csv,noheader,nounits',
    ]),
  ]);
  const rows = free.kind === 'ran' ? free.stdout.trim().split('\n').map(parseSmiBytes) : [];
  const known = rows.filter((bytes) => bytes !== null);
  const holders = apps.kind === 'ran' ? parseComputeApps(apps.stdout) : [];
  return {
    availableBytes: known.length === 0 ? null : known.reduce((sum, bytes) => sum + bytes, 0),
    holders: holders
      .flatMap(({ name, pid, usedBytes }) => (usedBytes === null ? [] : [{ name, pid, bytes: usedBytes }]))
      .toSorted((left, right) => right.bytes - left.bytes),
  };
}

async function ofHost(machine: Machine): Promise<FreeMemoryReading> {
  const [info, processes] = await Promise.all([
    machine.readText('/proc/meminfo'),
    machine.run(['ps', '-eo', 'pid=,rss=,comm=', '--sort=-rss']),
  ]);
  const { availableBytes } = parseMemoryInfo(info.kind === 'read' ? info.content : '');
  const rows = processes.kind === 'ran' ? parseProcesses(processes.stdout) : [];
  return {
    availableBytes,
    holders: rows
      .map(({ name, pid, residentBytes }) => ({ name, pid, bytes: residentBytes }))
      .toSorted((left, right) => right.bytes - left.bytes),
  };
}
