import { limits } from '../../contract/limits.ts';
import type { ThermalFacts } from '../../contract/jetson-facts.ts';
import { whyUnread, type Inquiry } from '../inquiry.ts';
import { isThrottle, parseMillidegrees, parseState } from '../parse/thermal-names.ts';

const folder = '/sys/class/thermal';
type Zone = ThermalFacts['zones'][number];

/** Thermal zones with their trip points, and the cooling devices that throttle. */
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
    readSmall(inquiry, `${path}/type`),
    readSmall(inquiry, `${path}/temp`),
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
    readSmall(inquiry, `${path}_type`),
    readSmall(inquiry, `${path}_temp`),
  ]);
  const temperatureC = parseMillidegrees(temperature ?? '');
  return type === null || temperatureC === null ? [] : [{ type, temperatureC }];
}

async function readCooling(inquiry: Inquiry, path: string): Promise<ThermalFacts['cooling']> {
  const name = await readSmall(inquiry, `${path}/type`);
  if (name === null || !isThrottle(name)) return [];
  const [state, maxState] = await Promise.all([
    readSmall(inquiry, `${path}/cur_state`),
    readSmall(inquiry, `${path}/max_state`),
  ]);
  return [{ name, state: parseState(state ?? ''), maxState: parseState(maxState ?? '') }];
}

/** Zones of Thor answer EAGAIN now and then; another attempt reads them. */
async function readSmall(inquiry: Inquiry, path: string): Promise<string | null> {
  for (let attempt = 0; attempt < limits.thermalReadAttempts; attempt += 1) {
    // One entry for the folder says enough: a board has a hundred of these files.
    const outcome = await inquiry.machine.readText(path);
    if (outcome.kind === 'read') return outcome.content.trim();
    if (outcome.kind !== 'failed' || outcome.why !== 'EAGAIN') return null;
  }
  return null;
}
