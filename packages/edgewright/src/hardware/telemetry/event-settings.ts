import type { HostFacts } from '../../contract/host-facts.ts';
import { limits } from '../../contract/limits.ts';
import type { EventSettings, TemperatureLimit } from './detect-events.ts';

const mebibyte = 1024 * 1024;
/** Memory is low below this share of all of it, within these bounds: below, the kernel starts to swap or to kill. */
const lowShare = 0.04;
const lowLeastBytes = 256 * mebibyte;
const lowMostBytes = 2048 * mebibyte;

/** Trip types of the kernel that slow the machine down or switch it off; `active` ones only start a fan. */
const slowingTrips = new Set(['passive', 'hot', 'critical']);

type LimitFacts = Pick<HostFacts, 'memory' | 'thermal' | 'accelerators'>;

/** What counts as an event on this box: limits come from its own trip points, never from a constant. */
export function eventSettings(facts: LimitFacts): EventSettings {
  const { totalBytes } = facts.memory;
  const share = totalBytes === null ? null : totalBytes * lowShare;
  return {
    temperatureLimits: [...zoneLimits(facts), ...gpuLimits(facts)],
    memoryLowBytes: share === null ? null : Math.min(Math.max(share, lowLeastBytes), lowMostBytes),
    quietMs: limits.throttleQuietMs,
  };
}

function zoneLimits({ thermal }: LimitFacts): TemperatureLimit[] {
  return (thermal?.zones ?? []).flatMap(({ name, trips }) =>
    trips
      .filter(({ type, temperatureC }) => slowingTrips.has(type) && temperatureC > 0)
      .map(({ type, temperatureC }) => ({ zone: name, limitC: temperatureC, limit: `${type} trip point` })),
  );
}

function gpuLimits({ accelerators }: LimitFacts): TemperatureLimit[] {
  return (accelerators ?? []).flatMap(({ index, temperatureC, thermalLimits }) => {
    const { slowdownC, marginC } = thermalLimits;
    if (slowdownC !== null) return [{ zone: `gpu ${index}`, limitC: slowdownC, limit: 'slowdown threshold' }];
    // Newer drivers tell how many degrees are left instead of the threshold itself.
    if (marginC === null || temperatureC === null) return [];
    return [{ zone: `gpu ${index}`, limitC: temperatureC + marginC, limit: 'T.Limit' }];
  });
}
