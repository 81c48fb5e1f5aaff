import { access, cp, mkdir, readdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { unfinishedSuffix, workFolderPrefix, type BuildFolders } from './build-folders.ts';
import { builtPrograms } from './plan-build.ts';

/** What is kept beside the programs: what they are and how they came about. */
export interface BuildRecord {
  readonly schema: 'edgewright/engine-build@1';
  readonly release: string;
  readonly label: string;
  /** As the server says it. */
  readonly version: string;
  readonly source: string;
  readonly definitions: readonly string[];
  readonly builtAt: string;
}

const recordName = 'build.json';

/** Copies programs and libraries under a name that nobody uses yet. The folder. */
export async function stageBuild(
  folders: BuildFolders,
  from: { bin: string; license: string; name: string },
): Promise<string> {
  const staged = join(folders.root, `${from.name}${unfinishedSuffix}`);
  await rm(staged, { recursive: true, force: true });
  await mkdir(staged, { recursive: true });
  const programs: readonly string[] = builtPrograms;
  const isWanted = (path: string): boolean =>
    path === from.bin || programs.includes(basename(path)) || /^lib.+\.so(\.\d+)*$/.test(basename(path));
  await cp(from.bin, join(staged, 'bin'), { recursive: true, verbatimSymlinks: true, filter: isWanted });
  // Sources other than the published ones may lack it.
  await cp(from.license, join(staged, 'LICENSE')).catch(() => undefined);
  return staged;
}

/**
 * Gives a staged build its name, lets `current` point to it in one step, and removes what it replaces. Programs that
 * run from an older build keep their files open.
 */
export async function activateBuild(
  folders: BuildFolders,
  build: { staged: string; name: string; record: BuildRecord },
): Promise<{ path: string; removed: string[] }> {
  await writeFile(join(build.staged, recordName), `${JSON.stringify(build.record, null, 2)}\n`);
  const name = await freeName(folders.root, build.name);
  await rename(build.staged, join(folders.root, name));
  const link = `${folders.current}${unfinishedSuffix}`;
  await rm(link, { force: true });
  await symlink(name, link);
  await rename(link, folders.current);
  return { path: join(folders.root, name), removed: await removeOthers(folders) };
}

/** Removes what interrupted builds left under unfinished names; their objects stay, for the next attempt. */
export async function removeUnfinished({ root }: BuildFolders): Promise<void> {
  for (const name of await readdir(root)) {
    if (name.endsWith(unfinishedSuffix)) await rm(join(root, name), { recursive: true, force: true });
  }
}

/** Removes sources and objects of all builds. */
export async function removeWork({ root }: BuildFolders): Promise<void> {
  for (const name of await readdir(root)) {
    if (name.startsWith(workFolderPrefix)) await rm(join(root, name), { recursive: true, force: true });
  }
}

/** Only folders that carry our record: what somebody else put there is theirs. */
async function removeOthers({ root, current }: BuildFolders): Promise<string[]> {
  const used = await readlink(current);
  const removed: string[] = [];
  for (const name of await readdir(root)) {
    if (name === used || !(await isThere(join(root, name, recordName))) || name === basename(current))
      continue;
    await rm(join(root, name), { recursive: true, force: true });
    removed.push(name);
  }
  return removed;
}

async function freeName(root: string, name: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name}.${number}`;
    if (!(await isThere(join(root, candidate)))) return candidate;
  }
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
