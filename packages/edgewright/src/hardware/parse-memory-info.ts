export interface MemoryInfo {
  totalBytes: number | null;
  availableBytes: number | null;
  swapTotalBytes: number | null;
}

/** Reads /proc/meminfo. Its `kB` are 1024 bytes. A line that is not there gives `null`. */
export function parseMemoryInfo(text: string): MemoryInfo {
  const read = (name: string): number | null => {
    const digits = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
    return digits === undefined ? null : Number(digits) * 1024;
  };
  return {
    totalBytes: read('MemTotal'),
    availableBytes: read('MemAvailable'),
    swapTotalBytes: read('SwapTotal'),
  };
}
