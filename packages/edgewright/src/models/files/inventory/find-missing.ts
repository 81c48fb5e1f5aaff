import { join } from 'node:path';
import { z } from 'zod';
import { splitParts } from '../../split-parts.ts';
import { matchesGlob } from '../store/match-glob.ts';
import { readJsonFile } from '../store/read-json.ts';
import type { FolderFile } from '../store/walk-folder.ts';
import type { WeightFormat } from './inventory-entry.ts';

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });

/** What a folder lacks to be loaded: empty when nothing does. */
export async function findMissing(
  folder: string,
  { files, format }: { files: readonly FolderFile[]; format: WeightFormat | null },
): Promise<string[]> {
  const problems = files
    .filter(({ bytes }) => bytes === null)
    .map(({ path }) => `${path} is a link to a file that is not there`);
  const has = (glob: string): boolean =>
    files.some(({ path, bytes }) => bytes !== null && matchesGlob(path, glob));
  if (format === null) return [...problems, 'no weights'];
  if (format === 'gguf') return [...problems, ...missingParts(files)];
  if (format === 'mlc') return problems;
  if (!has('config.json')) problems.push('no config.json');
  if (format === 'tensorrt-llm') return problems;
  if (!tokenizerFiles.some(has)) problems.push('no tokenizer');
  if (format === 'safetensors') problems.push(...(await missingShards(folder, files)));
  return problems;
}

const tokenizerFiles = ['tokenizer.json', 'tokenizer.model', 'tekken.json', '*.tiktoken', 'vocab.json'];

async function missingShards(folder: string, files: readonly FolderFile[]): Promise<string[]> {
  const index = await readJsonFile(join(folder, 'model.safetensors.index.json'), indexSchema);
  const isIndexed = files.some(({ path }) => path === 'model.safetensors.index.json');
  if (isIndexed && index === null) return ['model.safetensors.index.json cannot be read'];
  const wanted = index ? new Set(Object.values(index.weight_map)) : shardsByName(files);
  const whole = new Set(files.filter(({ bytes }) => bytes !== null && bytes > 0).map(({ path }) => path));
  return describeMissing(
    [...wanted].filter((path) => !whole.has(path)),
    wanted.size,
  );
}

/** Without an index: `model-00001-of-00003.safetensors` tells how many there are. */
function shardsByName(files: readonly FolderFile[]): Set<string> {
  const wanted = new Set<string>();
  for (const { path } of files) {
    const [, prefix, count] = /^([^/]*)-\d{5}-of-(\d{5})\.safetensors$/.exec(path) ?? [];
    if (prefix === undefined || count === undefined) continue;
    for (let part = 1; part <= Number(count); part += 1)
      wanted.add(`${prefix}-${String(part).padStart(5, '0')}-of-${count}.safetensors`);
    break;
  }
  return wanted;
}

function missingParts(files: readonly FolderFile[]): string[] {
  const present = new Set(files.filter(({ bytes }) => bytes !== null).map(({ path }) => path));
  const groups = new Map<string, string[]>();
  for (const { path } of files) {
    const parts = splitParts(path);
    if (parts) groups.set(parts.paths[0] ?? path, parts.paths);
  }
  return [...groups.values()].flatMap((paths) =>
    describeMissing(
      paths.filter((path) => !present.has(path)),
      paths.length,
    ),
  );
}

function describeMissing(missing: readonly string[], of: number): string[] {
  if (missing.length === 0) return [];
  const shown = missing.slice(0, 3).join(', ');
  const more = missing.length > 3 ? ` and ${missing.length - 3} more` : '';
  return [`${missing.length} of ${of} files of weights are missing: ${shown}${more}`];
}
