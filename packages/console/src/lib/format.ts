/** A whole number with thin groups: `2,048`. */
export function formatInteger(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Milliseconds for people: `4.2 ms`, `850 ms`, `2.4 s`, `3 min 10 s`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 10) return `${durationMs.toFixed(1)} ms`;
  if (durationMs < 1_000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 60_000) return `${(durationMs / 1_000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A rate with three significant digits: `7.31`, `61.3`, `1,240`. */
export function formatRate(perSecond: number): string {
  if (perSecond >= 100) return formatInteger(perSecond);
  return perSecond.toFixed(perSecond >= 10 ? 1 : 2);
}

/** Parameter counts as they are written: `7.3 M`, `8.0 B`. */
export function formatCount(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(1)} B`;
  if (count >= 1e6) return `${(count / 1e6).toFixed(1)} M`;
  return formatInteger(count);
}

/** Bytes with binary prefixes: `7.6 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes >= 1024 ** 3) return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}
