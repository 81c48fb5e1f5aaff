import type { Inquiry } from '../inquiry.ts';
import { parseMemoryInfo, type MemoryInfo } from '../parse/parse-memory-info.ts';
import { smallest, type ContainerLimits } from '../read-container-limits.ts';

export interface MachineMemory extends MemoryInfo {
  /** What the machine has, whatever a container may use of it; devices are told apart by it. */
  machineTotalBytes: number | null;
}

/** Memory as this process may use it: the machine's, within the limits of its container. */
export async function probeMemory(
  inquiry: Inquiry,
  limits: Promise<ContainerLimits>,
): Promise<MachineMemory> {
  const text = await inquiry.text('/proc/meminfo');
  const info = parseMemoryInfo(text ?? '');
  const container = await limits;
  const machineBytes = inquiry.machine.runtime?.totalMemoryBytes ?? 0;
  const totalBytes = smallest([
    info.totalBytes ?? (machineBytes > 0 ? machineBytes : null),
    container.memoryLimitBytes,
  ]);
  const known = smallest([info.availableBytes, container.memoryAvailableBytes]);
  const availableBytes = known === null ? null : smallest([known, totalBytes]);
  if (text !== null) inquiry.source('memory', '/proc/meminfo');
  const missing = (line: string): string =>
    text === null ? 'there is no /proc/meminfo' : `/proc/meminfo has no ${line}`;
  const facts = { ...info, totalBytes, availableBytes, machineTotalBytes: info.totalBytes };
  for (const [name, line] of meminfoLines) {
    if (facts[name] === null) inquiry.unknown(`memory.${name}`, missing(line));
  }
  return facts;
}

const meminfoLines: readonly (readonly [keyof MemoryInfo, string])[] = [
  ['totalBytes', 'MemTotal'],
  ['swapTotalBytes', 'SwapTotal'],
  ['availableBytes', 'MemAvailable'],
  ['swapFreeBytes', 'SwapFree'],
  ['freeBytes', 'MemFree'],
  ['pageCacheBytes', 'Cached'],
  ['hugePagesBytes', 'HugePages_Total'],
];
