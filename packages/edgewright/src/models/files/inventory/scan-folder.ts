import { basename, dirname, join } from 'node:path';
import { splitParts } from '../../split-parts.ts';
import { walkFolder, type FolderFile } from '../store/walk-folder.ts';
import { describeFolder } from './describe-folder.ts';
import { factsOfFile } from './facts-of-weights.ts';
import type { InventoryEntry } from './inventory-entry.ts';
import { enginesFor } from './weight-format.ts';

/** What makes a folder one model, beside its weights. */
const folderMarks = new Set(['config.json', 'mlc-chat-config.json']);

/** Models anywhere below a folder: folders with a configuration, and GGUF files wherever they lie. */
export async function scanFolder(
  directory: string,
  signal?: AbortSignal,
): Promise<{ models: InventoryEntry[]; isCut: boolean }> {
  const { files, isCut } = await walkFolder(directory, { signal, enters: (path) => !isHidden(path) });
  const folders = new Set(
    files.filter(({ path }) => folderMarks.has(basename(path))).map(({ path }) => dirname(path)),
  );
  const models: InventoryEntry[] = [];
  for (const folder of [...folders].filter((path) => !isInside(path, folders)).toSorted()) {
    const path = join(directory, folder);
    const described = await describeFolder(path, signal);
    models.push({ ...described, name: basename(path), place: 'folder', path, revision: null });
  }
  const loose = files.filter(
    ({ path }) => path.endsWith('.gguf') && !folders.has(dirname(path)) && !isInside(dirname(path), folders),
  );
  for (const group of groupParts(loose)) models.push(await describeGgufFiles(directory, group, signal));
  return { models, isCut };
}

function isHidden(path: string): boolean {
  const name = basename(path);
  return name.startsWith('.') || name === 'node_modules';
}

function isInside(path: string, folders: ReadonlySet<string>): boolean {
  for (let parent = dirname(path); parent !== path; path = parent, parent = dirname(parent))
    if (folders.has(parent)) return true;
  return false;
}

/** Parts of one split model together, the first one in front. */
function groupParts(files: readonly FolderFile[]): FolderFile[][] {
  const groups = new Map<string, FolderFile[]>();
  for (const file of files) {
    const first = splitParts(file.path)?.paths[0] ?? file.path;
    groups.set(first, [...(groups.get(first) ?? []), file]);
  }
  return [...groups.values()].map((group) =>
    group.toSorted((left, right) => (left.path < right.path ? -1 : 1)),
  );
}

async function describeGgufFiles(
  directory: string,
  group: readonly FolderFile[],
  signal: AbortSignal | undefined,
): Promise<InventoryEntry> {
  const [first] = group;
  const path = join(directory, first?.path ?? '');
  const facts = await factsOfFile(path, signal);
  return {
    name: basename(path, '.gguf'),
    place: 'folder',
    path,
    format: 'gguf',
    bytes: group.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
    precision: facts.precision,
    parameters: facts.parameters,
    revision: null,
    engines: facts.problem === null ? enginesFor('gguf') : [],
    problems: facts.problem === null ? [] : [facts.problem],
    duplicates: [],
  };
}
