import { readFile, stat } from 'node:fs/promises';
import { AppError } from '../../base/app-error.ts';
import { limits } from '../../contract/limits.ts';
import { simulationSpecSchema, type SimulationSpec } from './simulation-spec.ts';

/** @throws AppError `usage` that says what is wrong with the file */
export async function readSpecFile(path: string): Promise<SimulationSpec> {
  const parsed = simulationSpecSchema.safeParse(await readJsonFile(path));
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path: at, message }) => `${at.join('.') || 'it'}: ${message}`);
  throw wrong(path, issues.join('; '));
}

async function readJsonFile(path: string): Promise<unknown> {
  try {
    const { size } = await stat(path);
    if (size > limits.simulationFileBytes)
      throw new Error(`it is larger than ${limits.simulationFileBytes} bytes`);
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (thrown) {
    throw wrong(path, (thrown as Error).message, thrown);
  }
}

function wrong(path: string, why: string, cause?: unknown): AppError {
  return new AppError('usage', {
    message: `${path} does not describe a simulated engine: ${why}.`,
    nextStep: 'Let `edgewright simulate` write one, or compare with its `--json`.',
    cause,
  });
}
