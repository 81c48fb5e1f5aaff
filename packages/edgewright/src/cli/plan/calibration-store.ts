import { mkdir, open, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../base/app-error.ts';
import { limits } from '../../contract/limits.ts';
import { planEngines } from '../../contract/plan-engines.ts';
import type { Calibration } from '../../planner/calibration.ts';
import { dataDirectory } from '../data-directory.ts';

const calibrationSchema = z.object({
  device: z.string(),
  box: z.string().nullable(),
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
export async function readCalibrations(path = calibrationsPath()): Promise<StoredCalibration[]> {
  const text = await readIfThere(path);
  if (text === null) return [];
  const parsed = storeSchema.safeParse(parseJson(text, path));
  if (parsed.success) return parsed.data.calibrations;
  throw new AppError('calibration_invalid', {
    message: `${path} is not a file of calibrations: ${parsed.error.issues[0]?.message ?? 'it has another shape'}.`,
    nextStep: 'Move the file away, and run `edgewright calibrate` again.',
  });
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

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new AppError('calibration_invalid', { message: `${path} is not JSON.`, cause: thrown });
  }
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readBoundedText(path, limits.calibrationFileBytes);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null;
    throw thrown;
  }
}

/** A small file as text. Throws what opening throws, and `calibration_invalid` for one that is too large. */
export async function readBoundedText(path: string, mostBytes: number): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size > mostBytes) {
      throw new AppError('calibration_invalid', {
        message: `${path} has ${size} bytes, more than ${mostBytes}.`,
      });
    }
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
