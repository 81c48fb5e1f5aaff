import { join } from 'node:path';

/** Where builds of llama.cpp lie, below the folder for data. */
export interface BuildFolders {
  readonly root: string;
  /** A link to the build that is used. */
  readonly current: string;
  readonly lock: string;
}

export function buildFolders(dataDirectory: string): BuildFolders {
  const root = join(dataDirectory, 'engines', 'llama-cpp');
  return { root, current: join(root, 'current'), lock: join(root, 'build.lock') };
}

/** The server that `engines build llama-cpp` installs, whether it is there or not. */
export function builtServerPath(dataDirectory: string): string {
  return join(buildFolders(dataDirectory).current, 'bin', 'llama-server');
}

/** Where sources and objects lie until the build is whole; an interrupted one is found again by `key`. */
export interface WorkFolder {
  readonly path: string;
  readonly archive: string;
  readonly unpacked: string;
  readonly source: string;
  readonly build: string;
  readonly log: string;
}

export const workFolderPrefix = 'work-';

export function workFolder(folders: BuildFolders, key: string): WorkFolder {
  const path = join(folders.root, `${workFolderPrefix}${key}`);
  return {
    path,
    archive: join(path, 'package.tgz'),
    unpacked: join(path, 'package'),
    source: join(path, 'source'),
    build: join(path, 'build'),
    log: join(path, 'build.log'),
  };
}

/** The end of names that are not whole yet; the next build removes them. */
export const unfinishedSuffix = '.unfinished';
