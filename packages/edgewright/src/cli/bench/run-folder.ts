import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '../../base/app-error.ts';
import { refuseExisting } from '../../base/whole-file.ts';
import { runFiles } from '../../bench/report/run-files.ts';
import { dataDirectory } from '../data-directory.ts';

/** Where runs are kept unless the user says where. */
export function runsDirectory(): string {
  return join(dataDirectory(), 'runs');
}

/** `bench-20261122T013000Z-1f3a`: sorted by time, and never twice the same. */
export function newRunId(kind: string): string {
  const stamp = new Date().toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '');
  return `${kind}-${stamp}-${randomBytes(2).toString('hex')}`;
}

/**
 * Makes the folder of a run. One that holds the records of another is refused here, before minutes are spent on measuring.
 *
 * @throws AppError `output_refused`, `output_exists`
 */
export async function openRunFolder(runId: string, wanted: string | null): Promise<string> {
  const folder = wanted === null ? join(runsDirectory(), runId) : resolve(wanted);
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new AppError('output_refused', {
      message: `${folder} cannot be made: ${(cause as Error).message}.`,
      cause,
    });
  }
  await refuseExisting(join(folder, runFiles.records));
  return folder;
}
