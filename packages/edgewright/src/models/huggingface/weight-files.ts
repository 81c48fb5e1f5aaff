import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../base/app-error.ts';
import { limits } from '../../contract/limits.ts';
import { isObject, readJsonFile } from '../sources/read-json-file.ts';

export interface WeightFile {
  path: string;
  bytes: number;
}

export interface WeightFiles {
  kind: 'safetensors' | 'pytorch';
  files: WeightFile[];
  /** Which tensors the index expects in which file; null: there is no index. */
  expected: ReadonlyMap<string, ReadonlySet<string>> | null;
}

const indexes = [
  { name: 'model.safetensors.index.json', kind: 'safetensors' },
  { name: 'pytorch_model.bin.index.json', kind: 'pytorch' },
] as const;

/**
 * The weight files of a folder: those that its index names, or all there are. Mistral's `consolidated` files are the
 * same weights once more, so they count only when there are no others.
 */
export async function findWeightFiles(
  folder: string,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<WeightFiles> {
  for (const { name, kind } of indexes) {
    if (!names.includes(name)) continue;
    const expected = await readIndex(join(folder, name), signal);
    return { kind, expected, files: await sizesOf(folder, [...expected.keys()]) };
  }
  const unfinished = missingOfSplit(names);
  if (unfinished.length > 0) throw incomplete(folder, unfinished);
  for (const [kind, pattern] of single) {
    const found = names.filter((name) => pattern.test(name)).sort();
    if (found.length > 0) return { kind, expected: null, files: await sizesOf(folder, found) };
  }
  throw new AppError('model_folder_incomplete', {
    message: `${folder} has no weights: neither a .safetensors file nor an index of them.`,
    facts: { path: folder },
  });
}

const single: readonly (readonly [WeightFiles['kind'], RegExp])[] = [
  ['safetensors', /^model\.safetensors$/],
  ['safetensors', /^(?!consolidated|adapter_).*\.safetensors$/],
  ['safetensors', /^consolidated.*\.safetensors$/],
  ['pytorch', /^pytorch_model.*\.bin$/],
  ['pytorch', /\.pth?$/],
];

/** Without an index the names still tell how many parts there are. */
function missingOfSplit(names: readonly string[]): string[] {
  const missing = new Set<string>();
  for (const name of names) {
    const [, before = '', total = '', after = ''] =
      /^(.*-)\d{5}-of-(\d{5})(\.safetensors|\.bin)$/.exec(name) ?? [];
    if (Number(total) > limits.modelFiles) continue;
    for (let part = 1; part <= Number(total); part += 1) {
      const expected = `${before}${String(part).padStart(5, '0')}-of-${total}${after}`;
      if (!names.includes(expected)) missing.add(expected);
    }
  }
  return [...missing];
}

async function readIndex(path: string, signal?: AbortSignal): Promise<Map<string, Set<string>>> {
  const index = await readJsonFile(path, { mostBytes: limits.modelIndexBytes, signal });
  const tensors = index['weight_map'];
  if (!isObject(tensors)) throw invalid(path, 'has no weight_map');
  const byFile = new Map<string, Set<string>>();
  for (const [tensor, file] of Object.entries(tensors)) {
    // A name with a path in it could lead out of the folder.
    if (typeof file !== 'string' || !/^[^/\\]{1,255}$/.test(file) || file.startsWith('..')) {
      throw invalid(path, `names no file for ${tensor.slice(0, 100)}`);
    }
    const listed = byFile.get(file) ?? new Set<string>();
    listed.add(tensor);
    byFile.set(file, listed);
  }
  if (byFile.size === 0) throw invalid(path, 'names no tensor');
  if (byFile.size > limits.modelFiles) {
    throw invalid(path, `names ${byFile.size} files, of at most ${limits.modelFiles}`);
  }
  return byFile;
}

async function sizesOf(folder: string, names: readonly string[]): Promise<WeightFile[]> {
  const files: WeightFile[] = [];
  const missing: string[] = [];
  for (const name of [...names].sort()) {
    const path = join(folder, name);
    const bytes = await stat(path).then(
      (stats) => (stats.isFile() ? stats.size : 0),
      () => 0,
    );
    if (bytes > 0) files.push({ path, bytes });
    else missing.push(name);
  }
  if (missing.length > 0) throw incomplete(folder, missing);
  return files;
}

function incomplete(folder: string, missing: readonly string[]): AppError {
  const shown = missing.slice(0, limits.listedModelFiles).join(', ');
  const more = missing.length > limits.listedModelFiles ? ', …' : '';
  return new AppError('model_folder_incomplete', {
    message: `${folder} is not whole: ${missing.length} weight files are missing or empty (${shown}${more}).`,
    facts: { path: folder, missing: missing.slice(0, limits.listedModelFiles) },
  });
}

function invalid(path: string, why: string): AppError {
  return new AppError('model_config_invalid', { message: `${path} ${why}.`, facts: { path } });
}
