import type { ThrottleReason } from '../../contract/accelerator-facts.ts';

/**
 * Bits of NVML's clock event reasons that mean "slower than it could be" (nvml.h, nvmlClocksEventReasons). Idle
 * (0x1), a chosen application clock (0x2) and the display's clock (0x100) are no throttling.
 */
const bits: readonly (readonly [bit: bigint, reason: ThrottleReason])[] = [
  [0x4n, 'sw-power-cap'],
  [0x8n, 'hw-slowdown'],
  [0x10n, 'sync-boost'],
  [0x20n, 'sw-thermal-slowdown'],
  [0x40n, 'hw-thermal-slowdown'],
  [0x80n, 'hw-power-brake'],
];

/** `0x0000000000000004` as reasons; null when it is no mask. */
export function parseThrottleMask(text: string | undefined): ThrottleReason[] | null {
  const value = text?.trim() ?? '';
  if (!/^0x[0-9a-f]{1,16}$/i.test(value)) return null;
  const mask = BigInt(value);
  return bits.flatMap(([bit, reason]) => ((mask & bit) === 0n ? [] : reason));
}

/** Names of the same reasons in `nvidia-smi -q`, below `Clocks Event Reasons` (older: `Clocks Throttle Reasons`). */
export const throttleSectionNames: readonly (readonly [name: string, reason: ThrottleReason])[] = [
  ['SW Power Cap', 'sw-power-cap'],
  ['HW Slowdown', 'hw-slowdown'],
  ['Sync Boost', 'sync-boost'],
  ['SW Thermal Slowdown', 'sw-thermal-slowdown'],
  ['HW Thermal Slowdown', 'hw-thermal-slowdown'],
  ['HW Power Brake Slowdown', 'hw-power-brake'],
];
