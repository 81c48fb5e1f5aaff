import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../../base/app-error.ts';
import { readModelFacts } from '../../read-model.ts';
import { findMissing } from '../inventory/find-missing.ts';
import { unfinishedDownloads } from '../inventory/scan-hub-cache.ts';
import { formatOfFiles } from '../inventory/weight-format.ts';
import { checksumOfFile, checksumOfName, type Checksum } from '../store/checksum.ts';
import { readOrigin } from '../store/file-origin.ts';
import type { ModelPlace } from '../store/resolve-model.ts';
import { walkFolder, type FolderFile } from '../store/walk-folder.ts';
import type { TransferProgress } from '../transfer-progress.ts';

export type FileOutcome =
  | { kind: 'right'; by: Checksum['kind'] }
  /** Nothing says what it should be. */
  | { kind: 'unchecked' }
  | { kind: 'damaged'; expected: string; actual: string }
  | { kind: 'missing' };

export interface VerifiedModel {
  path: string;
  files: { path: string; bytes: number | null; outcome: FileOutcome }[];
  /** What is wrong beyond single files: parts that are missing, headers that cannot be read. */
  problems: string[];
  /** Nothing is damaged, missing or unreadable. Files that could not be checked do not count. */
  isRight: boolean;
}

export interface VerifyOptions {
  onProgress?: (progress: TransferProgress) => void;
  signal?: AbortSignal | undefined;
}

/** Reads every byte of a model and compares it with what it was published as; nothing is asked over the network. */
export async function verifyModel(place: ModelPlace, options: VerifyOptions = {}): Promise<VerifiedModel> {
  const folder = place.isFolder ? place.path : dirname(place.path);
  const files = place.isFolder
    ? (await walkFolder(folder, { enters: (path) => path !== '.cache', signal: options.signal })).files
    : [await oneFile(place.path)];
  const checked = await checkFiles(folder, files, options);
  const problems = await problemsOf(place, { folder, files, signal: options.signal });
  const isBad = ({ outcome }: VerifiedModel['files'][number]): boolean =>
    outcome.kind === 'damaged' || outcome.kind === 'missing';
  return {
    path: place.path,
    files: checked,
    problems,
    isRight: problems.length === 0 && !checked.some(isBad),
  };
}

async function oneFile(path: string): Promise<FolderFile> {
  return { path: basename(path), bytes: (await stat(path)).size };
}

async function checkFiles(
  folder: string,
  files: readonly FolderFile[],
  options: VerifyOptions,
): Promise<VerifiedModel['files']> {
  const planned: { file: FolderFile; expected: Checksum | null }[] = [];
  for (const file of files) planned.push({ file, expected: await expectedChecksum(folder, file.path) });
  const totalBytes = planned.reduce((sum, { file, expected }) => sum + (expected ? (file.bytes ?? 0) : 0), 0);
  let doneBytes = 0;
  const checked: VerifiedModel['files'] = [];
  for (const { file, expected } of planned) {
    const { path, bytes } = file;
    const onBytes = (count: number): void => {
      doneBytes += count;
      options.onProgress?.({ name: path, doneBytes, totalBytes });
    };
    const outcome = await checkFile(join(folder, path), { bytes, expected, onBytes, signal: options.signal });
    checked.push({ path, bytes, outcome });
  }
  return checked;
}

async function checkFile(
  path: string,
  about: {
    bytes: number | null;
    expected: Checksum | null;
    onBytes: (count: number) => void;
    signal: AbortSignal | undefined;
  },
): Promise<FileOutcome> {
  const { bytes, expected, onBytes, signal } = about;
  if (bytes === null) return { kind: 'missing' };
  if (expected === null) return { kind: 'unchecked' };
  const actual = await checksumOfFile(path, { kind: expected.kind, bytes, onBytes, signal });
  return actual === expected.hex
    ? { kind: 'right', by: expected.kind }
    : { kind: 'damaged', expected: expected.hex, actual };
}

/** What a file should be, as the name of its blob, Ollama's or a note beside it says. */
async function expectedChecksum(folder: string, path: string): Promise<Checksum | null> {
  const target = await realpath(join(folder, path)).catch(() => null);
  if (target !== null && basename(dirname(target)) === 'blobs') {
    const named = checksumOfName(basename(target).replace(/^sha256-/, ''));
    if (named) return named;
  }
  return (await readOrigin(folder, path))?.checksum ?? null;
}

async function problemsOf(
  place: ModelPlace,
  about: { folder: string; files: readonly FolderFile[]; signal: AbortSignal | undefined },
): Promise<string[]> {
  const { folder, files, signal } = about;
  const format = formatOfFiles(files);
  const problems = place.isFolder ? await findMissing(folder, { files, format }) : [];
  const unfinished = place.cacheRoot === null ? [] : await unfinishedDownloads(place.cacheRoot);
  if (unfinished.length > 0) problems.push(`${unfinished.length} downloads have not ended`);
  // What is missing has been said; headers that are there must make sense.
  if (problems.length === 0 && format !== 'pytorch')
    problems.push(...(await headerProblems(place, files, signal)));
  return problems;
}

async function headerProblems(
  place: ModelPlace,
  files: readonly FolderFile[],
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const isGgufFolder = place.isFolder && formatOfFiles(files) === 'gguf';
  const models = isGgufFolder
    ? files
        .filter(({ path }) => path.endsWith('.gguf') && !isOtherPart(path) && !/mmproj/i.test(path))
        .map(({ path }) => join(place.path, path))
    : [place.path];
  const problems: string[] = [];
  for (const model of models) {
    try {
      await readModelFacts(model, signal ? { signal } : {});
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      problems.push(thrown.message);
    }
  }
  return problems;
}

/** The first part of a split model stands for all. */
function isOtherPart(path: string): boolean {
  return /-(?!00001)\d{5}-of-\d{5}\.gguf$/.test(path);
}
