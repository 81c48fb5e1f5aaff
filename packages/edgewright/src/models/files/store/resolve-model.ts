import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '../../../base/app-error.ts';
import { isCommit, parseRepository, repositoryFolderName, repositoryOfFolder } from './hub-cache.ts';
import { readBounded } from './read-json.ts';

/** Where a model on this box lies. */
export interface ModelPlace {
  /** A file, or the folder that an engine is given. */
  path: string;
  isFolder: boolean;
  /** The folder of the cache that it belongs to; null: it lies elsewhere. */
  cacheRoot: string | null;
  repository: string | null;
}

/**
 * What a path or `org/name[@revision]` means on this box; null: it is neither a path nor in the cache.
 *
 * @throws AppError `model_file_missing` for what can only be a path and is not there.
 */
export async function resolveModel(reference: string, cacheDirectory: string): Promise<ModelPlace | null> {
  const found = await stat(reference).catch(() => null);
  if (found?.isFile()) return { path: reference, isFolder: false, cacheRoot: null, repository: null };
  if (found?.isDirectory()) return placeOfFolder(reference);
  const parsed = parseRepository(reference);
  if (parsed === null) {
    throw new AppError('model_file_missing', {
      message: `There is no file or folder ${reference}.`,
      facts: { reference },
      nextStep: 'Check the path, or give the name of a model as org/name.',
    });
  }
  const root = join(cacheDirectory, repositoryFolderName(parsed.repository));
  return snapshotOf(root, parsed);
}

/** A folder of the cache stands for the snapshot of its main branch. */
async function placeOfFolder(path: string): Promise<ModelPlace> {
  const name = basename(resolve(path));
  const repository = repositoryOfFolder(name);
  if (repository !== null) {
    const snapshot = await snapshotOf(path, { repository, revision: null });
    if (snapshot) return snapshot;
  }
  const root = dirname(dirname(resolve(path)));
  const ofRoot = isCommit(name) ? repositoryOfFolder(basename(root)) : null;
  return { path, isFolder: true, cacheRoot: ofRoot === null ? null : root, repository: ofRoot };
}

async function snapshotOf(
  root: string,
  { repository, revision }: { repository: string; revision: string | null },
): Promise<ModelPlace | null> {
  const wanted = revision ?? 'main';
  const commit = isCommit(wanted) ? wanted : (await readBounded(join(root, 'refs', wanted), 100))?.trim();
  if (commit === undefined || !isCommit(commit)) return null;
  const path = join(root, 'snapshots', commit);
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() ? { path, isFolder: true, cacheRoot: root, repository } : null;
}
