import { limits } from '../../contract/limits.ts';
import type { ThermalFacts } from '../../contract/jetson-facts.ts';
import { whyUnread, type Inquiry } from '../inquiry.ts';
import { isThrottle, parseMillidegrees, parseState } from '../parse/thermal-names.ts';
import { readSteady } from '../read-steady.ts';

const folder = '/sys/class/thermal';
type Zone = ThermalFacts['zones'][number];

/**
 * Thermal zones with their trip points, and the cooling devices that throttle. The folder stands for all of its files
 * among the probes: a board has a hundred of them.
 */
export async function probeThermal(inquiry: Inquiry): Promise<ThermalFacts | null> {
  const listed = await inquiry.list(folder);
  if (listed.kind !== 'read') {
    inquiry.unknown('thermal', whyUnread(folder, listed));
    return null;
  }
  const pick = (pattern: RegExp): string[] =>
    listed.content
      .filter((name) => pattern.test(name))
      .slice(0, limits.thermalEntries)
      .map((name) => `${folder}/${name}`);
  const [zones, cooling] = await Promise.all([
    Promise.all(pick(/^thermal_zone\d+$/).map((zone) => readZone(inquiry, zone))),
    Promise.all(pick(/^cooling_device\d+$/).map((device) => readCooling(inquiry, device))),
  ]);
  return { zones: zones.flat(), cooling: cooling.flat() };
}

async function readZone(inquiry: Inquiry, path: string): Promise<Zone[]> {
  const [name, temperature, files] = await Promise.all([
    readSteady(inquiry.machine, `${path}/type`),
    readSteady(inquiry.machine, `${path}/temp`),
    inquiry.machine.list(path),
  ]);
  if (name === null) return [];
  const temperatureC = parseMillidegrees(temperature ?? '');
  if (temperatureC === null) {
    inquiry.unknown(`thermal.zones.${name}.temperatureC`, `${path}/temp gives no temperature now`);
  }
  const points = files.kind === 'read' ? files.content.flatMap((file) => tripNumber(file)) : [];
  const trips = await Promise.all(points.map((point) => readTrip(inquiry, `${path}/trip_point_${point}`)));
  return [{ name, temperatureC, trips: trips.flat() }];
}

function tripNumber(file: string): string[] {
  const number = /^trip_point_(\d{1,3})_temp$/.exec(file)?.[1];
  return number === undefined ? [] : [number];
}

async function readTrip(inquiry: Inquiry, path: string): Promise<Zone['trips']> {
  const [type, temperature] = await Promise.all([
    readSteady(inquiry.machine, `${path}_type`),
    readSteady(inquiry.machine, `${path}_temp`),
  ]);
  const temperatureC = parseMillidegrees(temperature ?? '');
  return type === null || temperatureC === null ? [] : [{ type, temperatureC }];
}

async function readCooling(inquiry: Inquiry, path: string): Promise<ThermalFacts['cooling']> {
  const name = await readSteady(inquiry.machine, `${path}/type`);
  if (name === null || !isThrottle(name)) return [];
  const [state, maxState] = await Promise.all([
    readSteady(inquiry.machine, `${path}/cur_state`),
    readSteady(inquiry.machine, `${path}/max_state`),
  ]);
  return [{ name, state: parseState(state ?? ''), maxState: parseState(maxState ?? '') }];
}
