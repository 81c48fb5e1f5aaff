import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../base/app-error.ts';
import { limits } from '../../contract/limits.ts';
import { planEngines } from '../../contract/plan-engines.ts';
import type { Calibration } from '../../planner/calibration.ts';
import { dataDirectory } from '../data-directory.ts';
import { readDocument } from '../read-document.ts';

const calibrationSchema = z.object({
  device: z.string(),
  box: z.string().nullable(),
  bandwidthBytesPerSecond: z.number().positive().nullable().default(null),
  engine: z.enum(planEngines),
  engineVersion: z.string().nullable(),
  model: z.string().nullable(),
  precision: z.string().nullable(),
  t0Ms: z.number().min(0),
  efficiency: z.number().min(0.01).max(1),
  prefillRate: z.number().positive().nullable(),
  points: z.int().min(1),
  meanError: z.number().min(0),
  madeAt: z.string(),
});
export type StoredCalibration = z.infer<typeof calibrationSchema>;

const storeSchema = z.object({
  schema: z.literal('edgewright/calibrations@1'),
  calibrations: z.array(calibrationSchema),
});

export function calibrationsPath(): string {
  return join(dataDirectory(), 'calibrations.json');
}

/** What was measured on this box and others, the newest first; empty when nothing was. */
async function readCalibrations(path = calibrationsPath()): Promise<StoredCalibration[]> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  if (!isThere) return [];
  const mostBytes = limits.calibrationFileBytes;
  const kind = {
    schema: storeSchema,
    mostBytes,
    code: 'calibration_invalid',
    holds: 'calibrations',
  } as const;
  return (await readDocument(path, kind)).calibrations;
}

/**
 * The same for answers that can do without: a damaged file costs what was measured, and not the answer.
 * `onDamage` gets the reason.
 */
export async function readCalibrationsOrNone(onDamage: (why: string) => void): Promise<StoredCalibration[]> {
  try {
    return await readCalibrations();
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    onDamage(thrown.message);
    return [];
  }
}

/** Adds one, in the place of an older one of the same box, engine, version, model and precision. */
export async function storeCalibration(added: StoredCalibration, path = calibrationsPath()): Promise<void> {
  const kept = (await readCalibrations(path)).filter((other) => !isSame(other, added));
  const calibrations = [added, ...kept].slice(0, limits.calibrations);
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.new`;
  const text = JSON.stringify({ schema: 'edgewright/calibrations@1', calibrations }, null, 2);
  await writeFile(temporary, `${text}\n`);
  await rename(temporary, path);
}

function isSame(left: Calibration, right: Calibration): boolean {
  const keys = ['device', 'box', 'engine', 'engineVersion', 'model', 'precision'] as const;
  return keys.every((key) => left[key] === right[key]);
}
