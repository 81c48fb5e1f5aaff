import type { HostFacts } from '../../contract/host-facts.ts';
import { gpusOf, nameGpu } from '../box.ts';
import { fail, pass, skip, warn, type Check } from '../check.ts';
import { manual } from '../remedy.ts';

/** Closer than this to a limit, the next long answer reaches it. */
const narrowC = 5;
/** Closer than this to the critical trip, the box switches itself off in the middle of an answer. */
const criticalMarginC = 3;

/** One temperature with the limit above it, as the device itself states it. */
interface Reading {
  where: string;
  temperatureC: number;
  /** Where it slows down. */
  slowdownC: number | null;
  /** Where it switches off. */
  shutdownC: number | null;
}

export const temperatureCheck: Check = {
  id: 'temperature',
  title: 'Temperature',
  phases: ['before', 'during', 'after'],
  why: 'Near its limit a box slows down, and at the critical one it switches off. The limits differ by device, so they are read from it.',
  source: [
    'compatibility matrix (Dec 2024): thermal behaviour under sustained load',
    '/sys/class/thermal trip points',
    'nvidia-smi -q -d TEMPERATURE',
  ],
  applies: () => null,
  judge: (facts) => {
    const readings = [...zoneReadings(facts), ...gpuReadings(facts)];
    if (readings.length === 0) return skip('No temperature could be read.');
    const dying = readings.filter((one) => marginTo(one, one.shutdownC) <= criticalMarginC);
    const hot = readings.filter((one) => marginTo(one, one.slowdownC) <= narrowC && !dying.includes(one));
    if (dying.length > 0) return fail(describeAll([...dying, ...hot]), cool);
    if (hot.length > 0) return warn(describeAll(hot), cool);
    const limited = readings.filter((one) => one.slowdownC !== null || one.shutdownC !== null);
    if (limited.length === 0) return skip(`${describeAll(readings)} Their limits could not be read.`);
    return pass(describeAll([hottest(limited)]));
  },
};

function zoneReadings(facts: HostFacts): Reading[] {
  return (facts.thermal?.zones ?? []).flatMap(({ name, temperatureC, trips }) => {
    // Zones that are switched off report less than -200.
    if (temperatureC === null || temperatureC < -200) return [];
    const lowest = (types: readonly string[]): number | null => {
      const values = trips.filter((trip) => types.includes(trip.type) && trip.temperatureC > 0);
      return values.length === 0 ? null : Math.min(...values.map((trip) => trip.temperatureC));
    };
    return [
      { where: name, temperatureC, slowdownC: lowest(['passive', 'hot']), shutdownC: lowest(['critical']) },
    ];
  });
}

function gpuReadings(facts: HostFacts): Reading[] {
  return gpusOf(facts).flatMap((gpu) => {
    const { temperatureC, thermalLimits: limits } = gpu;
    if (temperatureC === null) return [];
    const byMargin = limits.marginC === null ? null : temperatureC + limits.marginC;
    const { slowdownC, shutdownC } = limits;
    return [{ where: nameGpu(gpu), temperatureC, slowdownC: byMargin ?? slowdownC, shutdownC }];
  });
}

function marginTo({ temperatureC }: Reading, limitC: number | null): number {
  return limitC === null ? Infinity : limitC - temperatureC;
}

function hottest(readings: readonly Reading[]): Reading {
  const nearest = (one: Reading): number => marginTo(one, one.slowdownC ?? one.shutdownC);
  return readings.reduce((best, one) => (nearest(one) < nearest(best) ? one : best));
}

function describeAll(readings: readonly Reading[]): string {
  return readings
    .map(({ where, temperatureC, slowdownC, shutdownC }) => {
      const limits = [
        ...(slowdownC === null ? [] : [`slows down at ${slowdownC} °C`]),
        ...(shutdownC === null ? [] : [`switches off at ${shutdownC} °C`]),
      ];
      return `${where} ${temperatureC} °C${limits.length > 0 ? ` (${limits.join(', ')})` : ''}.`;
    })
    .join(' ');
}

const cool = manual({
  summary: 'Look at fan, dust and air flow; until then use a lower power mode or power limit.',
  commands: ['grep -H . /sys/class/thermal/thermal_zone*/temp', 'nvidia-smi -q -d TEMPERATURE,PERFORMANCE'],
});
