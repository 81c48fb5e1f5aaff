import type { Machine } from '../machine.ts';
import { parseMillidegrees, parseState } from '../parse/thermal-names.ts';
import { readSteady } from '../read-steady.ts';

/** What the kernel tells in /sys at one moment. Sensors that cannot be read now are left out. */
export interface SensorReading {
  temperaturesC: Record<string, number>;
  railsWatts: Record<string, number>;
  fansRpm: Record<string, number>;
  fansPercent: Record<string, number>;
  /** Throttle alerts and clock caps whose state is above 0. */
  throttleAlerts: Record<string, number>;
  gpuClockMhz: number | null;
  gpuLoadPercent: number | null;
}

/** Where the sensors of this boot are: numbers of hwmon folders move between boots, so they are found by name. */
export interface SensorMap {
  zones: { name: string; path: string }[];
  cooling: { name: string; path: string }[];
  rails: SensorRail[];
  fans: { name: string; path: string; unit: 'rpm' | 'pwm' }[];
  gpuDevfreq: string | null;
  any: boolean;
}

type SensorRail =
  | { name: string; kind: 'volts-and-amperes'; millivolts: string; milliamperes: string }
  | { name: string; kind: 'power'; microwatts: string };

/** Cooling devices whose state above 0 says that the GPU or the SoC is held down; caps on CPU clocks are part of power modes. */
const throttleAlert = /-throttle-alert$|^devfreq-gpu/;
/** GPU clock domains: Thor's graphics cluster, Orin's GPU. */
const gpuDevfreq = /^gpu-gpc-0$|\.gpu$|\.ga10b$/;
/** Power monitors on Jetson boards. */
const powerMonitor = /^ina(?:3221|238|2xx|226|219)$/;
/** Channels of one power monitor. */
const railChannels = [1, 2, 3, 4];

/** Looks once where the sensors are. */
export async function findSensors(machine: Machine): Promise<SensorMap> {
  const [zones, cooling, monitors, devfreq] = await Promise.all([
    namedEntries(machine, '/sys/class/thermal', { prefix: 'thermal_zone', nameFile: 'type' }),
    namedEntries(machine, '/sys/class/thermal', { prefix: 'cooling_device', nameFile: 'type' }),
    namedEntries(machine, '/sys/class/hwmon', { prefix: 'hwmon', nameFile: 'name' }),
    machine.list('/sys/class/devfreq'),
  ]);
  const power = monitors.filter(({ name }) => powerMonitor.test(name));
  const rails = (await Promise.all(power.map((monitor) => findRails(machine, monitor.path)))).flat();
  const fans = (await Promise.all(monitors.map((monitor) => findFans(machine, monitor)))).flat();
  const gpu = devfreq.kind === 'read' ? devfreq.content.find((name) => gpuDevfreq.test(name)) : undefined;
  const alerts = cooling.filter(({ name }) => throttleAlert.test(name));
  return {
    zones: withDistinctNames(zones),
    cooling: withDistinctNames(alerts),
    rails,
    fans: withDistinctNames(fans),
    gpuDevfreq: gpu === undefined ? null : `/sys/class/devfreq/${gpu}`,
    any: zones.length + alerts.length + rails.length + fans.length > 0 || gpu !== undefined,
  };
}

/** Reads all of them. A zone may refuse for a moment (`EAGAIN`), or for as long as its GPU sleeps. */
export async function readSensors(machine: Machine, map: SensorMap): Promise<SensorReading> {
  const number = (path: string): Promise<number | null> => readNumber(machine, path);
  const parsed = (path: string, parse: (text: string) => number | null): Promise<number | null> =>
    readParsed(machine, path, parse);
  const [temperatures, alerts, rails, fans, clock, load] = await Promise.all([
    Promise.all(
      map.zones.map(
        async ({ name, path }) => [name, await parsed(`${path}/temp`, parseMillidegrees)] as const,
      ),
    ),
    Promise.all(
      map.cooling.map(
        async ({ name, path }) => [name, await parsed(`${path}/cur_state`, parseState)] as const,
      ),
    ),
    Promise.all(map.rails.map(async (rail) => [rail.name, await railWatts(rail, number)] as const)),
    Promise.all(map.fans.map(async (fan) => ({ ...fan, value: await number(fan.path) }))),
    map.gpuDevfreq === null ? null : number(`${map.gpuDevfreq}/cur_freq`),
    map.gpuDevfreq === null ? null : number(`${map.gpuDevfreq}/device/load`),
  ]);
  const ofUnit = (unit: 'rpm' | 'pwm') =>
    fans.filter((fan) => fan.unit === unit).map((fan) => [fan.name, fan.value] as const);
  return {
    temperaturesC: known(temperatures),
    railsWatts: known(rails),
    fansRpm: known(ofUnit('rpm')),
    fansPercent: known(
      ofUnit('pwm').map(([name, value]) => [name, value === null ? null : (value / 255) * 100]),
    ),
    throttleAlerts: known(alerts.map(([name, state]) => [name, state === null || state <= 0 ? null : state])),
    gpuClockMhz: clock === null ? null : clock / 1e6,
    gpuLoadPercent: load === null ? null : load / 10,
  };
}

async function readParsed(
  machine: Machine,
  path: string,
  parse: (text: string) => number | null,
): Promise<number | null> {
  const text = await readSteady(machine, path);
  return text === null ? null : parse(text);
}

function readNumber(machine: Machine, path: string): Promise<number | null> {
  return readParsed(machine, path, (text) => (/^-?\d+$/.test(text) ? Number(text) : null));
}

async function readName(machine: Machine, path: string): Promise<string | null> {
  return (await readSteady(machine, path)) || null;
}

async function namedEntries(
  machine: Machine,
  folder: string,
  { prefix, nameFile }: { prefix: string; nameFile: string },
): Promise<{ name: string; path: string }[]> {
  const listed = await machine.list(folder);
  const entries = listed.kind === 'read' ? listed.content.filter((entry) => entry.startsWith(prefix)) : [];
  const named = await Promise.all(
    entries.map(async (entry) => {
      const path = `${folder}/${entry}`;
      const name = await readName(machine, `${path}/${nameFile}`);
      return name === null ? [] : [{ name, path }];
    }),
  );
  return named.flat();
}

async function findRails(machine: Machine, folder: string): Promise<SensorRail[]> {
  const rails = await Promise.all(
    railChannels.map(async (channel): Promise<SensorRail[]> => {
      const name = await readName(machine, `${folder}/in${channel}_label`);
      if (name === null || /^sum of/i.test(name)) return [];
      const power = await readNumber(machine, `${folder}/power${channel}_input`);
      if (power !== null) return [{ name, kind: 'power', microwatts: `${folder}/power${channel}_input` }];
      const millivolts = `${folder}/in${channel}_input`;
      return [
        { name, kind: 'volts-and-amperes', millivolts, milliamperes: `${folder}/curr${channel}_input` },
      ];
    }),
  );
  return rails.flat();
}

async function railWatts(
  rail: SensorRail,
  number: (path: string) => Promise<number | null>,
): Promise<number | null> {
  if (rail.kind === 'power') {
    const microwatts = await number(rail.microwatts);
    return microwatts === null ? null : microwatts / 1e6;
  }
  const [millivolts, milliamperes] = await Promise.all([number(rail.millivolts), number(rail.milliamperes)]);
  return millivolts === null || milliamperes === null ? null : (millivolts * milliamperes) / 1e6;
}

async function findFans(
  machine: Machine,
  monitor: { name: string; path: string },
): Promise<{ name: string; path: string; unit: 'rpm' | 'pwm' }[]> {
  const listed = await machine.list(monitor.path);
  const files = listed.kind === 'read' ? listed.content : [];
  const speeds = files.filter((file) => /^fan\d+_input$/.test(file));
  const drives = speeds.length > 0 ? [] : files.filter((file) => /^pwm\d+$/.test(file));
  const fan = (file: string, unit: 'rpm' | 'pwm') => ({
    name: monitor.name,
    path: `${monitor.path}/${file}`,
    unit,
  });
  return [...speeds.map((file) => fan(file, 'rpm')), ...drives.map((file) => fan(file, 'pwm'))];
}

/** Two zones of one type get a number each, in the order of the kernel. */
function withDistinctNames<Entry extends { name: string }>(entries: readonly Entry[]): Entry[] {
  const seen = new Map<string, number>();
  return entries.map((entry) => {
    const count = (seen.get(entry.name) ?? 0) + 1;
    seen.set(entry.name, count);
    return count === 1 ? entry : { ...entry, name: `${entry.name}-${count}` };
  });
}

function known(entries: readonly (readonly [string, number | null])[]): Record<string, number> {
  return Object.fromEntries(entries.filter((entry): entry is readonly [string, number] => entry[1] !== null));
}
