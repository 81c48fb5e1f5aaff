/** Texts of one cgroup directory; `null` where the file is not there. */
export interface CgroupMemoryTexts {
  /** `memory.max` or `memory.limit_in_bytes`. */
  limit: string | null;
  /** `memory.current` or `memory.usage_in_bytes`. */
  usage: string | null;
  /** `memory.stat`. */
  stat: string | null;
}

export interface CgroupMemory {
  limitBytes: number;
  /** What is left under the limit, counting page cache that can be dropped as free. */
  availableBytes: number | null;
}

/**
 * The memory limit of one cgroup directory, or `null` when it sets none: `max` in version 2, and in version 1
 * a number near 2^63, larger than any machine.
 */
export function parseCgroupMemory(texts: CgroupMemoryTexts): CgroupMemory | null {
  const limitBytes = parseCount(texts.limit);
  if (limitBytes === null || limitBytes >= 2 ** 62) return null;
  const usageBytes = parseCount(texts.usage);
  if (usageBytes === null) return { limitBytes, availableBytes: null };
  const droppable = /^(?:total_)?inactive_file (\d+)$/m;
  // Version 1 prints both its own and, as total_, that of its children; usage counts the children too.
  const inactive = /^total_inactive_file (\d+)$/m.exec(texts.stat ?? '') ?? droppable.exec(texts.stat ?? '');
  const workingSetBytes = usageBytes - Math.min(usageBytes, Number(inactive?.[1] ?? 0));
  return { limitBytes, availableBytes: Math.max(0, limitBytes - workingSetBytes) };
}

/** CPUs allowed by `cpu.max` (`max 100000` or `150000 100000`), as a fraction; `null` when there is no quota. */
export function parseCpuMax(text: string | null): number | null {
  const [, quota, period] = /^(\d+) (\d+)\s*$/.exec(text ?? '') ?? [];
  return ratio(quota, period);
}

/** The same from version 1: `cpu.cfs_quota_us` is -1 when there is no quota. */
export function parseCpuQuota(quota: string | null, period: string | null): number | null {
  return ratio(/^\d+$/.exec(quota?.trim() ?? '')?.[0], /^\d+$/.exec(period?.trim() ?? '')?.[0]);
}

function ratio(quota: string | undefined, period: string | undefined): number | null {
  if (quota === undefined || period === undefined) return null;
  const cpus = Number(quota) / Number(period);
  return Number.isFinite(cpus) && cpus > 0 ? cpus : null;
}

function parseCount(text: string | null): number | null {
  const digits = /^\d+$/.exec(text?.trim() ?? '')?.[0];
  return digits === undefined ? null : Number(digits);
}
