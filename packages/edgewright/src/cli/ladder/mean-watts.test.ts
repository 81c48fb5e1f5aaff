import { expect, test } from 'vitest';
import type { TelemetrySample } from '../../contract/telemetry.ts';
import { meanWatts } from './mean-watts.ts';

const sample = (atMs: number, boardWatts: number | null, gpus: (number | null)[] = []): TelemetrySample =>
  ({ atMs, boardWatts, gpus: gpus.map((powerWatts) => ({ powerWatts })) }) as TelemetrySample;

test.each([
  ['the board', [sample(10, 20, [5]), sample(20, 30)], 25],
  ['all GPUs where no board tells', [sample(10, null, [100, 50])], 150],
  ['nothing of a sum that lacks one', [sample(10, null, [100, null])], null],
  ['nothing outside of the time', [sample(1, 20), sample(99, 20)], null],
  ['nothing where nothing measures', [sample(10, null)], null],
])('takes %s', (_name, samples, expected) => {
  expect(meanWatts(samples, { fromMs: 5, toMs: 50 })).toBe(expected);
});
