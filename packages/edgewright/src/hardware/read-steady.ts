import { limits } from '../contract/limits.ts';
import type { Machine } from './machine.ts';

/** A sensor's text without its line end, or null. Zones of Thor answer EAGAIN now and then; another attempt reads them. */
export async function readSteady(machine: Machine, path: string): Promise<string | null> {
  for (let attempt = 0; attempt < limits.thermalReadAttempts; attempt += 1) {
    const outcome = await machine.readText(path);
    if (outcome.kind === 'read') return outcome.content.replaceAll('\0', '').trim();
    if (outcome.kind !== 'failed' || outcome.why !== 'EAGAIN') return null;
  }
  return null;
}
