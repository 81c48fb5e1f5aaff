import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../base/app-error.ts';
import { cannotOpen } from '../sources/file-source.ts';

export interface LocatedFolder {
  /** Where the files are. */
  folder: string;
  /** `org/name@revision` when the folder is one of the hub's cache; else null. */
  repository: string | null;
}

/**
 * The folder with the files of a model: the given one, or in a model folder of the hub's cache (`models--org--name`)
 * the snapshot that `refs/main` names.
 */
export async function locateSnapshot(path: string): Promise<LocatedFolder> {
  const own = repositoryOf(basename(path));
  if (own !== null && (await isFolder(join(path, 'snapshots')))) return inCache(path, own);
  const above = dirname(path);
  const repository = basename(above) === 'snapshots' ? repositoryOf(basename(dirname(above))) : null;
  return { folder: path, repository: repository === null ? null : `${repository}@${basename(path)}` };
}

async function inCache(path: string, repository: string): Promise<LocatedFolder> {
  const revision = (await readFile(join(path, 'refs', 'main'), 'utf8').catch(() => '')).trim();
  if (!/^[\w.-]{1,200}$/.test(revision)) throw await noRevision(path, repository);
  const folder = join(path, 'snapshots', revision);
  if (await isFolder(folder)) return { folder, repository: `${repository}@${revision}` };
  throw new AppError('model_folder_incomplete', {
    message: `${repository} in the cache is not whole: refs/main names ${revision}, and there is no such snapshot.`,
    facts: { path, repository, revision },
  });
}

async function noRevision(path: string, repository: string): Promise<AppError> {
  const snapshots = await readdir(join(path, 'snapshots')).catch(() => []);
  const [first] = snapshots;
  return new AppError('model_folder_incomplete', {
    message: `${repository} in the cache has no refs/main, so no download of its main branch was finished.`,
    facts: { path, repository },
    ...(first === undefined
      ? {}
      : { nextStep: `Fetch it again, or give ${join(path, 'snapshots', first)}.` }),
  });
}

function repositoryOf(name: string): string | null {
  const [, organisation, model] = /^models--(.+?)--(.+)$/.exec(name) ?? [];
  return organisation === undefined || model === undefined ? null : `${organisation}/${model}`;
}

async function isFolder(path: string): Promise<boolean> {
  const stats = await stat(path).catch((thrown: unknown) => {
    const error = cannotOpen(path, thrown);
    if (error.code !== 'model_file_missing') throw error;
    return null;
  });
  return stats?.isDirectory() ?? false;
}
