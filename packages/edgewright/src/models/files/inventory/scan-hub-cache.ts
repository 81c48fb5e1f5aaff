import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readBounded } from '../store/read-json.ts';
import { isCommit, repositoryOfFolder } from '../store/hub-cache.ts';
import { describeFolder } from './describe-folder.ts';
import type { InventoryEntry } from './inventory-entry.ts';

/** Models in a cache as programs of Hugging Face keep it: one entry for each snapshot. */
export async function scanHubCache(directory: string, signal?: AbortSignal): Promise<InventoryEntry[]> {
  const entries: InventoryEntry[] = [];
  for (const folderName of await sortedNames(directory)) {
    signal?.throwIfAborted();
    const repository = repositoryOfFolder(folderName);
    if (repository !== null)
      entries.push(...(await scanRepository(join(directory, folderName), repository, signal)));
  }
  return entries;
}

async function scanRepository(
  root: string,
  repository: string,
  signal: AbortSignal | undefined,
): Promise<InventoryEntry[]> {
  const unfinished = await unfinishedDownloads(root);
  const branches = await branchesOf(root);
  const commits = (await sortedNames(join(root, 'snapshots'))).filter(isCommit);
  if (commits.length === 0) return unfinished.length === 0 ? [] : [begun(root, { repository, unfinished })];
  const entries: InventoryEntry[] = [];
  for (const commit of commits) {
    const path = join(root, 'snapshots', commit);
    const described = await describeFolder(path, signal);
    const names = branches.filter((branch) => branch.commit === commit).map(({ name }) => name);
    const problems = [...described.problems];
    // Blobs are shared: which snapshot a download belongs to is not written anywhere.
    if (unfinished.length > 0) problems.push(`${unfinished.length} downloads have not ended`);
    if (branches.length > 0 && names.length === 0)
      problems.push('no branch points to this snapshot: it is an old one');
    if (branches.length === 0 && commits.length > 1) problems.push('no branch points to any snapshot');
    entries.push({
      ...described,
      name: names.length === 0 || names.includes('main') ? repository : `${repository}@${names[0] ?? ''}`,
      place: 'hub-cache',
      path,
      revision: commit,
      problems,
    });
  }
  return entries;
}

/** A download that has brought no whole file yet. */
function begun(
  root: string,
  { repository, unfinished }: { repository: string; unfinished: readonly { bytes: number }[] },
): InventoryEntry {
  return {
    name: repository,
    place: 'hub-cache',
    path: root,
    format: null,
    bytes: unfinished.reduce((sum, { bytes }) => sum + bytes, 0),
    precision: null,
    parameters: null,
    revision: null,
    engines: [],
    problems: [`${unfinished.length} downloads have not ended`],
    duplicates: [],
  };
}

/** Files that are being fetched, or were when their program ended. */
export async function unfinishedDownloads(root: string): Promise<{ path: string; bytes: number }[]> {
  const blobs = join(root, 'blobs');
  const names = (await readdir(blobs).catch(() => [])).filter((name) => name.endsWith('.incomplete'));
  const found: { path: string; bytes: number }[] = [];
  for (const name of names) {
    const path = join(blobs, name);
    const about = await stat(path).catch(() => null);
    if (about) found.push({ path, bytes: about.size });
  }
  return found;
}

/** Branches and tags, and the commit that each stood for when it was fetched. */
async function branchesOf(root: string): Promise<{ name: string; commit: string }[]> {
  const folder = join(root, 'refs');
  const branches: { name: string; commit: string }[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const commit = (await readBounded(path, 100))?.trim() ?? '';
    if (isCommit(commit)) branches.push({ name: path.slice(folder.length + 1), commit });
  }
  return branches.toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

async function sortedNames(folder: string): Promise<string[]> {
  const names: string[] = await readdir(folder).catch(() => []);
  return names.toSorted();
}
