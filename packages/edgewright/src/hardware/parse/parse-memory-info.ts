export interface MemoryInfo {
  totalBytes: number | null;
  availableBytes: number | null;
  freeBytes: number | null;
  /** What the kernel gives back on demand: Cached + Buffers + SReclaimable - Shmem, which cannot be dropped. */
  pageCacheBytes: number | null;
  swapTotalBytes: number | null;
  swapFreeBytes: number | null;
  /** Reserved huge pages, used or not. They are not in `availableBytes`. */
  hugePagesBytes: number | null;
}

/** Reads /proc/meminfo. Its `kB` are 1024 bytes. A line that is not there gives `null`. */
export function parseMemoryInfo(text: string): MemoryInfo {
  const values = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, name, digits, unit] = /^([\w()]+):\s+(\d{1,15})( kB)?\s*$/.exec(line) ?? [];
    if (name !== undefined) values.set(name, Number(digits) * (unit === undefined ? 1 : 1024));
  }
  const read = (name: string): number | null => values.get(name) ?? null;
  const sizes = [read('Cached'), read('Buffers'), read('SReclaimable'), read('Shmem')] as const;
  const [cached, buffers, reclaimable, shared] = sizes;
  const pages = read('HugePages_Total');
  const pageBytes = read('Hugepagesize');
  return {
    totalBytes: read('MemTotal'),
    availableBytes: read('MemAvailable'),
    freeBytes: read('MemFree'),
    pageCacheBytes:
      cached === null ? null : Math.max(0, cached + (buffers ?? 0) + (reclaimable ?? 0) - (shared ?? 0)),
    swapTotalBytes: read('SwapTotal'),
    swapFreeBytes: read('SwapFree'),
    hugePagesBytes: pages === null || pageBytes === null ? null : pages * pageBytes,
  };
}
