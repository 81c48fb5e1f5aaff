import { join } from 'node:path';
import { AppError } from '../../../base/app-error.ts';
import type { ModelFacts } from '../../../contract/model-facts.ts';
import { readModelFacts } from '../../read-model.ts';
import type { FolderFile } from '../store/walk-folder.ts';
import type { WeightFormat } from './inventory-entry.ts';

export interface WeightFacts {
  precision: string | null;
  parameters: number | null;
  /** Why the headers could not be read. */
  problem: string | null;
}

const unknown: WeightFacts = { precision: null, parameters: null, problem: null };

/** What the headers in a folder say. */
export async function factsOfWeights(
  folder: string,
  about: { files: readonly FolderFile[]; format: WeightFormat | null; signal: AbortSignal | undefined },
): Promise<WeightFacts> {
  const { files, format, signal } = about;
  if (format === null || format === 'pytorch') return unknown;
  const gguf = files.find(({ path }) => path.endsWith('.gguf') && !/mmproj/i.test(path));
  return factsOfFile(format === 'gguf' && gguf ? join(folder, gguf.path) : folder, signal);
}

/** What the header of a file, or the headers of a folder, say. */
export async function factsOfFile(path: string, signal: AbortSignal | undefined): Promise<WeightFacts> {
  try {
    const facts: ModelFacts = await readModelFacts(path, signal ? { signal } : {});
    return { precision: facts.precision, parameters: facts.parameters, problem: null };
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return { ...unknown, problem: thrown.message };
  }
}
