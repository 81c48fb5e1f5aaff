const mebibyte = 1024 * 1024;

/** An engine of the SoC (GPU, encoder, memory controller …) as one line of tegrastats tells it. */
export interface TegraEngine {
  name: string;
  off: boolean;
  /** Thor prints clocks of its GPU, but no load. */
  percent: number | null;
  clocksMhz: number[];
}

export interface TegraRail {
  name: string;
  currentMilliwatts: number;
  averageMilliwatts: number | null;
  peakMilliwatts: number | null;
}

/** One line of tegrastats. What the line does not have is `null` or empty. */
export interface TegrastatsLine {
  /** As printed, `MM-DD-YYYY HH:MM:SS`; older builds print none. */
  timestamp: string | null;
  ram: { usedBytes: number; totalBytes: number } | null;
  swap: { usedBytes: number; totalBytes: number } | null;
  /** `null` for a core that is switched off. */
  cpus: ({ percent: number; mhz: number | null } | null)[];
  engines: TegraEngine[];
  temperatures: { name: string; currentC: number; peakC: number | null }[];
  rails: TegraRail[];
  /** Tokens that no rule knows: kept, so that a new release can be looked at. */
  unparsed: string[];
}

/** Names that only other rules may take: cut off in the middle, their tokens look like something else. */
const engineName = String.raw`((?!RAM\b|SWAP\b|IRAM\b|VDD|VIN|POM)[A-Za-z]\w*)`;
const railName = String.raw`((?!RAM\b|SWAP\b|IRAM\b)[A-Za-z]\w*)`;

const number = String.raw`-?\d+(?:\.\d+)?`;

/** Readings at or below this are of sensors that are switched off (`-256C`). */
const sensorOffC = -200;

/** A rule takes its tokens from the front of the rest of the line, or declines with null. */
type Rule = (rest: string, into: TegrastatsLine) => string | null;

function rule(pattern: string, take: (groups: (string | undefined)[], into: TegrastatsLine) => void): Rule {
  const expression = new RegExp(`^${pattern}(?=\\s|$)`);
  return (rest, into) => {
    const match = expression.exec(rest);
    if (!match) return null;
    take(match.slice(1), into);
    return rest.slice(match[0].length);
  };
}

/** In this order: the longer form of a token comes before the shorter one that it begins with. */
const rules: readonly Rule[] = [
  rule(String.raw`(\d\d-\d\d-\d{4} \d\d:\d\d:\d\d)`, ([text], into) => {
    into.timestamp = text ?? null;
  }),
  rule(String.raw`RAM (\d+)\/(\d+)MB(?:\s*\(lfb [^)]*\))?`, ([used, total], into) => {
    into.ram = sizes(used, total);
  }),
  rule(String.raw`SWAP (\d+)\/(\d+)MB(?:\s*\(cached [^)]*\))?`, ([used, total], into) => {
    into.swap = sizes(used, total);
  }),
  rule(String.raw`IRAM \d+\/\d+kB(?:\s*\([^)]*\))?`, () => undefined),
  rule(String.raw`CPU \[([^\]]*)\]`, ([cores], into) => {
    into.cpus = (cores ?? '').split(',').map(readCore);
  }),
  rule(String.raw`${engineName} off`, ([name], into) => {
    into.engines.push({ name: name ?? '', off: true, percent: null, clocksMhz: [] });
  }),
  rule(String.raw`${engineName} (?:(\d+)%)?@\[([\d,]*)\]`, ([name, percent, clocks], into) => {
    const clocksMhz = (clocks ?? '').split(',').filter(Boolean).map(Number);
    into.engines.push({ name: name ?? '', off: false, percent: percent ? Number(percent) : null, clocksMhz });
  }),
  rule(String.raw`${engineName} (\d+)%(?:@(\d+))?`, ([name, percent, clock], into) => {
    const clocksMhz = clock ? [Number(clock)] : [];
    into.engines.push({ name: name ?? '', off: false, percent: Number(percent), clocksMhz });
  }),
  rule(String.raw`${engineName} @?(\d+)`, ([name, clock], into) => {
    into.engines.push({ name: name ?? '', off: false, percent: null, clocksMhz: [Number(clock)] });
  }),
  rule(String.raw`([A-Za-z]\w*)@(${number})C(?:\/(${number})C)?`, ([name, current, peak], into) => {
    if (Number(current) <= sensorOffC) return;
    const peakC = peak === undefined ? null : Number(peak);
    into.temperatures.push({ name: name ?? '', currentC: Number(current), peakC });
  }),
  rule(String.raw`${railName} (\d+)(?:mW)?\/(\d+)(?:mW)?(?:\/(\d+)mW)?`, addRail),
  rule(String.raw`${railName} (\d+)mW`, addRail),
];

/**
 * Reads one line of `tegrastats`, by token and never by position: the order changes between releases, and every
 * token may be missing. Shapes seen from JetPack 4 to 7.2; see `parse-tegrastats.test.ts`. Never throws.
 */
export function parseTegrastats(line: string): TegrastatsLine {
  const into: TegrastatsLine = {
    timestamp: null,
    ram: null,
    swap: null,
    cpus: [],
    engines: [],
    temperatures: [],
    rails: [],
    unparsed: [],
  };
  let rest = line.replaceAll('\0', '').trim();
  while (rest !== '') {
    rest = takeToken(rest, into).trimStart();
  }
  return into;
}

function takeToken(rest: string, into: TegrastatsLine): string {
  for (const take of rules) {
    const after = take(rest, into);
    if (after !== null) return after;
  }
  const space = rest.search(/\s/);
  into.unparsed.push(space < 0 ? rest : rest.slice(0, space));
  return space < 0 ? '' : rest.slice(space);
}

/** tegrastats says MB and means MiB. */
function sizes(
  used: string | undefined,
  total: string | undefined,
): { usedBytes: number; totalBytes: number } {
  return { usedBytes: Number(used) * mebibyte, totalBytes: Number(total) * mebibyte };
}

function readCore(text: string): { percent: number; mhz: number | null } | null {
  const match = /^\s*(\d+)%(?:@(\d+))?\s*$/.exec(text);
  return match ? { percent: Number(match[1]), mhz: match[2] === undefined ? null : Number(match[2]) } : null;
}

function addRail([name, current, average, peak]: (string | undefined)[], into: TegrastatsLine): void {
  into.rails.push({
    name: name ?? '',
    currentMilliwatts: Number(current),
    averageMilliwatts: average === undefined ? null : Number(average),
    peakMilliwatts: peak === undefined ? null : Number(peak),
  });
}

/** Rails that measure the whole board by themselves. */
const boardRails = ['VIN', 'VDD_IN', 'POM_5V_IN'];

/**
 * Power of the whole board in watts: the rail that measures all of it, else the sum of the rails; null without
 * any. On Thor `VIN` is not always there; AGX Orin has no such rail at all.
 */
export function boardWatts(rails: readonly { name: string; watts: number }[]): number | null {
  const whole = boardRails.flatMap((name) => rails.filter((rail) => rail.name === name))[0];
  if (whole) return whole.watts;
  return rails.length === 0 ? null : rails.reduce((sum, rail) => sum + rail.watts, 0);
}
