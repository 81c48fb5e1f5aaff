/** Ticks of all cores since boot, from the first line of /proc/stat. */
export interface CpuTicks {
  busy: number;
  total: number;
}

/** Null for a text without that line. */
export function parseCpuTicks(stat: string): CpuTicks | null {
  const line = /^cpu\s+([\d ]+)$/m.exec(stat)?.[1];
  const ticks = line === undefined ? [] : line.trim().split(/\s+/).map(Number);
  // user nice system idle iowait irq softirq steal; guest time is contained in user and nice.
  const counted = ticks.slice(0, 8);
  if (counted.length < 4 || counted.some((tick) => !Number.isFinite(tick))) return null;
  const total = counted.reduce((sum, tick) => sum + tick, 0);
  return { busy: total - (counted[3] ?? 0) - (counted[4] ?? 0), total };
}

/** Share of the time between two readings in which cores were busy, 0 to 100; null when no time passed. */
export function cpuLoadPercent(before: CpuTicks | null, now: CpuTicks | null): number | null {
  if (before === null || now === null || now.total <= before.total) return null;
  const share = (now.busy - before.busy) / (now.total - before.total);
  return Math.min(100, Math.max(0, share * 100));
}
