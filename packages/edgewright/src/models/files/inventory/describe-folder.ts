import { duplicateReason } from '../store/duplicate-weights.ts';
import { walkFolder, type FolderFile } from '../store/walk-folder.ts';
import { findMissing } from './find-missing.ts';
import type { InventoryEntry } from './inventory-entry.ts';
import { factsOfWeights } from './facts-of-weights.ts';
import { enginesFor, formatOfFiles } from './weight-format.ts';

type DescribedFolder = Pick<
  InventoryEntry,
  'format' | 'bytes' | 'precision' | 'parameters' | 'engines' | 'problems' | 'duplicates'
>;

/** What is in a folder that holds one model. */
export async function describeFolder(folder: string, signal?: AbortSignal): Promise<DescribedFolder> {
  const { files } = await walkFolder(folder, { signal });
  const format = formatOfFiles(files);
  const missing = await findMissing(folder, { files, format });
  const facts = await factsOfWeights(folder, { files, format, signal });
  // What cannot be read is often what is missing: said once.
  const problems = missing.length === 0 && facts.problem !== null ? [facts.problem] : missing;
  return {
    format,
    bytes: files.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
    precision: facts.precision,
    parameters: facts.parameters,
    engines: problems.length === 0 ? enginesFor(format) : [],
    problems,
    duplicates: duplicatesOf(files),
  };
}

function duplicatesOf(files: readonly FolderFile[]): InventoryEntry['duplicates'] {
  return files.flatMap((file) => {
    const why = duplicateReason(file.path, files);
    return why === null || file.bytes === null ? [] : [{ path: file.path, bytes: file.bytes, why }];
  });
}
