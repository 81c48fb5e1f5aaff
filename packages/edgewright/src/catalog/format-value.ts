import type { DeviceProfile, ProfilePowerMode } from './device-profile.ts';
import { gibibyte, mebibyte } from './device-profile.ts';

/** `24 GB`, counted in 2^30 bytes as product names do. */
export function asProductSize(bytes: number): string {
  return `${Math.round(bytes / gibibyte)} GB`;
}

/** `24467 MiB`: the unit of nvidia-smi and tegrastats, without rounding. */
export function asMebibytes(bytes: number): string {
  return `${Math.floor(bytes / mebibyte)} MiB`;
}

/** `204.8 GB/s`, counted in 10^9 bytes. */
export function asBandwidth(bytesPerSecond: number): string {
  return `${Number((bytesPerSecond / 1e9).toFixed(1))} GB/s`;
}

/** `MAXN, 120W (default)`. */
export function asModes(modes: readonly Pick<ProfilePowerMode, 'name' | 'isDefault'>[]): string {
  return modes.map(({ name, isDefault }) => (isDefault ? `${name} (default)` : name)).join(', ');
}

/** `40–130 W`, or the ends that are known. */
export function asPowerRange(power: DeviceProfile['power']): string {
  const [least, most] = [power.minWatts.value, power.maxWatts.value ?? power.defaultWatts.value];
  if (least !== null && most !== null) return least === most ? `${most} W` : `${least}–${most} W`;
  return most === null ? 'not known' : `${most} W`;
}

/** A value that may not be known. */
export function orUnknown(value: string | number | null): string {
  return value === null ? 'not known' : String(value);
}
