import { parseCgroupMemory, parseCpuMax, parseCpuQuota, type CgroupMemory } from './cgroup-limits.ts';
import { cgroupDirectories } from './cgroup-paths.ts';

export interface ContainerLimits {
  /** The tightest limits found on the way up; `null` when none is set. */
  memoryLimitBytes: number | null;
  memoryAvailableBytes: number | null;
  /** CPUs as a fraction, for example 1.5. */
  cpuQuota: number | null;
}

type ReadText = (path: string) => Promise<string | null>;

/** The limits that cgroups, versions 1 and 2, put on this process. All files are read at the same time. */
export async function readContainerLimits(readText: ReadText): Promise<ContainerLimits> {
  const directories = cgroupDirectories((await readText('/proc/self/cgroup')) ?? '');
  const [unified, memory, quotas] = await Promise.all([
    Promise.all(directories.unified.map((directory) => readMemory(readText, directory, unifiedFiles))),
    Promise.all(directories.memory.map((directory) => readMemory(readText, directory, firstVersionFiles))),
    Promise.all([
      ...directories.unified.map(async (directory) => parseCpuMax(await readText(`${directory}/cpu.max`))),
      ...directories.cpu.map(async (directory) =>
        parseCpuQuota(
          await readText(`${directory}/cpu.cfs_quota_us`),
          await readText(`${directory}/cpu.cfs_period_us`),
        ),
      ),
    ]),
  ]);
  const limits = [...unified, ...memory].filter((limit) => limit !== null);
  return {
    memoryLimitBytes: smallest(limits.map((limit) => limit.limitBytes)),
    memoryAvailableBytes: smallest(limits.map((limit) => limit.availableBytes)),
    cpuQuota: smallest(quotas),
  };
}

const unifiedFiles = { limit: 'memory.max', usage: 'memory.current' };
const firstVersionFiles = { limit: 'memory.limit_in_bytes', usage: 'memory.usage_in_bytes' };

async function readMemory(
  readText: ReadText,
  directory: string,
  files: typeof unifiedFiles,
): Promise<CgroupMemory | null> {
  const [limit, usage, stat] = await Promise.all([
    readText(`${directory}/${files.limit}`),
    readText(`${directory}/${files.usage}`),
    readText(`${directory}/memory.stat`),
  ]);
  return parseCgroupMemory({ limit, usage, stat });
}

/** The smallest of the known numbers; `null` when none is known. */
export function smallest(values: (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.min(...known);
}
