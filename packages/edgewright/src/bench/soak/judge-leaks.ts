import { formatBytes } from '../../base/format-quantity.ts';
import type { SoakPart } from '../../contract/soak-report.ts';
import type { TimedValue } from '../statistics/block-bootstrap.ts';
import { type Growth, growthOf, type WatchedSeries } from './judge-growth.ts';
import type { SoakMoment } from './soak-observation.ts';

const mebibyte = 1_048_576;
/** What allocators and caches may take over a soak without being a leak. */
const memoryShare = 0.02;
const leastMemoryBytes = 16 * mebibyte;
const leastDescriptors = 16;

type Pick<Value> = (moment: SoakMoment) => Value;

/** Resident memory of each process, what engines hold on the box, and what the box has left. */
export function judgeMemory(moments: readonly SoakMoment[]): SoakPart {
  const processes = processSeries(moments, (process) => process.residentBytes, memoryTolerance);
  const seesEngines = processes.some(({ name }) => name.startsWith('engine '));
  const engines = watched('engines', moments, {
    of: ({ service }) => service?.engineBytes ?? null,
    toleranceOf: memoryTolerance,
  });
  const series = [
    ...processes,
    // In containers they are no processes that could be read here.
    ...(seesEngines ? [] : [engines]),
    {
      ...watched('memory of the box in use', moments, {
        of: ({ availableBytes }) => availableBytes,
        toleranceOf: () => boxTolerance(moments),
      }),
      sign: -1 as const,
    },
  ];
  return judged(series, {
    id: 'memory',
    title: 'Memory stays the same',
    words: formatBytes,
    unit: 'Bytes',
    unknown: 'Neither the box nor the service could be watched from here.',
  });
}

/** Files and sockets that each process holds open. */
export function judgeDescriptors(moments: readonly SoakMoment[]): SoakPart {
  const series = processSeries(
    moments,
    (process) => process.descriptors,
    (level) => Math.max(leastDescriptors, 0.05 * level),
  );
  return judged(series, {
    id: 'descriptors',
    title: 'Open files and sockets stay the same',
    words: (count) => String(Math.round(count)),
    unit: 'Count',
    unknown: 'The processes of the service could not be watched from here.',
  });
}

type Process = NonNullable<SoakMoment['service']>['processes'][number];

/** A process that was restarted is another series: that is no leak, and stands among the errors. */
function processSeries(
  moments: readonly SoakMoment[],
  of: (process: Process) => number | null,
  toleranceOf: (level: number) => number,
): WatchedSeries[] {
  const keys = new Map<string, Process>();
  for (const { service } of moments) {
    for (const process of service?.processes ?? []) keys.set(`${process.name} ${process.pid}`, process);
  }
  return [...keys.values()].map(({ name, pid }) => {
    const find: Pick<number | null> = ({ service }) => {
      const process = service?.processes.find((other) => other.pid === pid && other.name === name);
      return process === undefined ? null : of(process);
    };
    return watched(name, moments, { of: find, toleranceOf });
  });
}

function watched(
  name: string,
  moments: readonly SoakMoment[],
  { of, toleranceOf }: { of: Pick<number | null>; toleranceOf: (level: number) => number },
): WatchedSeries {
  const values: TimedValue[] = moments.flatMap((moment) => {
    const value = of(moment);
    return value === null ? [] : [{ atMs: moment.atMs, value }];
  });
  return { name, values, tolerance: toleranceOf(values[0]?.value ?? 0), sign: 1 };
}

function memoryTolerance(level: number): number {
  return Math.max(leastMemoryBytes, memoryShare * level);
}

function boxTolerance(moments: readonly SoakMoment[]): number {
  return memoryTolerance(moments.find(({ totalBytes }) => totalBytes !== null)?.totalBytes ?? 0);
}

function judged(
  series: readonly WatchedSeries[],
  about: {
    id: 'memory' | 'descriptors';
    title: string;
    words: (value: number) => string;
    unit: string;
    unknown: string;
  },
): SoakPart {
  const { id, title, words, unit, unknown } = about;
  const filled = series.filter(({ values }) => values.length > 0);
  if (filled.length === 0) return { id, title, verdict: 'not-known', because: unknown, figures: {} };
  const growths = filled.map((one) => growthOf(one)).filter((growth) => growth !== null);
  if (growths.length === 0) {
    return {
      id,
      title,
      verdict: 'undecided',
      because: 'There are too few samples for a trend.',
      figures: {},
    };
  }
  const verdicts = growths.map(({ verdict }) => verdict);
  const verdict = verdicts.includes('fail') ? 'fail' : verdicts.includes('undecided') ? 'undecided' : 'pass';
  const because = `${growths.map((growth) => growthWords(growth, words)).join('; ')}.`;
  const figures = growths.flatMap(({ name, growth, perHour }) => [
    [`${name}: growth${unit}`, growth] as const,
    [`${name}: ${unit.toLowerCase()}PerHour`, perHour] as const,
  ]);
  return { id, title, verdict, because, figures: Object.fromEntries(figures) };
}

function growthWords(
  { name, growth, low, high, first, last, tolerance }: Growth,
  words: (value: number) => string,
): string {
  const side = (value: number): string => `${value < 0 ? '−' : '+'}${words(Math.abs(value))}`;
  const interval = low === null || high === null ? '' : ` (95 %: ${side(low)} to ${side(high)})`;
  return `${name}: ${words(first)} to ${words(last)} in the second half, trend ${side(growth)}${interval}, ${words(tolerance)} may be`;
}
