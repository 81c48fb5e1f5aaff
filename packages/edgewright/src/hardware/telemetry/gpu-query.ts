import type { GpuSample } from '../../contract/telemetry.ts';
import { parseSmiBytes, parseSmiNumber, parseSmiText } from '../nvidia-smi/parse-value.ts';
import { namesOfField } from '../nvidia-smi/query-fields.ts';
import { parseThrottleMask } from '../nvidia-smi/throttle-bits.ts';

/** What is asked of every GPU, as nvidia-smi names it. The index comes first: without it nothing can be told apart. */
export const sampledFields: readonly string[] = [
  'index',
  'name',
  'utilization.gpu',
  'utilization.memory',
  'memory.used',
  'memory.total',
  'clocks.sm',
  'clocks.mem',
  'power.draw',
  'temperature.gpu',
  'fan.speed',
  'clocks_event_reasons.active',
];

export function gpuQueryArguments(fields: readonly string[], intervalMs: number): [string, ...string[]] {
  return [
    'nvidia-smi',
    `--query-gpu=${fields.join(',')}`,
    '--format=csv,noheader,nounits',
    '-lms',
    String(intervalMs),
  ];
}

/** The fields without the one that the driver refused: by its older name where it has one. Null: it names none of them. */
export function withoutRefusedField(fields: readonly string[], said: string): string[] | null {
  const refused = /Field "([^"]+)" is not a valid field to query/i.exec(said)?.[1];
  if (refused === undefined || refused === 'index' || !fields.includes(refused)) return null;
  const [older] = namesOfField(refused).slice(1);
  const tryOlder = older !== undefined && sampledFields.includes(refused);
  return fields.flatMap((field) => (field === refused ? (tryOlder ? [older] : []) : [field]));
}

/** One row of `--format=csv,noheader,nounits`; null for a line that is none. `[N/A]` and its kin become null. */
export function parseGpuRow(line: string, fields: readonly string[]): GpuSample | null {
  const values = line.split(',').map((value) => value.trim());
  if (values.length !== fields.length) return null;
  const value = (field: string): string | undefined => {
    const at = fields.findIndex((asked) => namesOfField(field).includes(asked));
    return at < 0 ? undefined : values[at];
  };
  const number = (field: string): number | null => parseSmiNumber(value(field));
  const index = number('index');
  if (index === null) return null;
  // Integrated GPUs print 0 for the size of a memory they do not have; then the rest of it means nothing either.
  const totalBytes = parseSmiBytes(value('memory.total'));
  const hasMemory = totalBytes !== null && totalBytes > 0;
  return {
    index,
    name: parseSmiText(value('name')),
    utilizationPercent: number('utilization.gpu'),
    memoryUtilizationPercent: number('utilization.memory'),
    memoryUsedBytes: hasMemory ? parseSmiBytes(value('memory.used')) : null,
    memoryTotalBytes: hasMemory ? totalBytes : null,
    smClockMhz: number('clocks.sm'),
    memoryClockMhz: number('clocks.mem'),
    powerWatts: number('power.draw'),
    temperatureC: number('temperature.gpu'),
    fanPercent: number('fan.speed'),
    throttle: parseThrottleMask(value('clocks_event_reasons.active')),
  };
}
