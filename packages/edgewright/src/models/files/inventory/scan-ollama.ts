import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readJsonFile } from '../store/read-json.ts';
import { walkFolder } from '../store/walk-folder.ts';
import { factsOfFile } from './facts-of-weights.ts';
import type { InventoryEntry } from './inventory-entry.ts';
import { enginesFor } from './weight-format.ts';

const manifestSchema = z.object({
  layers: z.array(z.object({ mediaType: z.string(), digest: z.string(), size: z.number() })),
});

/** Models in the store of Ollama: `manifests/<registry>/<owner>/<name>/<tag>`, and files in `blobs` by checksum. */
export async function scanOllama(directory: string, signal?: AbortSignal): Promise<InventoryEntry[]> {
  const { files } = await walkFolder(join(directory, 'manifests'), { signal });
  const entries: InventoryEntry[] = [];
  for (const { path } of files) {
    const manifest = await readJsonFile(join(directory, 'manifests', path), manifestSchema);
    if (manifest) entries.push(await describeManifest({ directory, path, manifest, signal }));
  }
  return entries;
}

async function describeManifest(about: {
  directory: string;
  path: string;
  manifest: z.infer<typeof manifestSchema>;
  signal: AbortSignal | undefined;
}): Promise<InventoryEntry> {
  const { directory, manifest, signal } = about;
  const problems: string[] = [];
  let bytes = 0;
  for (const { digest, size } of manifest.layers) {
    const found = await stat(blobPath(directory, digest)).catch(() => null);
    bytes += found?.size ?? 0;
    if (found === null) problems.push(`${digest.slice(0, 19)}… is missing`);
    else if (found.size !== size) problems.push(`${digest.slice(0, 19)}… has ${found.size} bytes of ${size}`);
  }
  const weights = manifest.layers.find(({ mediaType }) => mediaType === 'application/vnd.ollama.image.model');
  const path = weights ? blobPath(directory, weights.digest) : directory;
  if (!weights) problems.push('no weights');
  const facts = weights && problems.length === 0 ? await factsOfFile(path, signal) : null;
  if (facts?.problem) problems.push(facts.problem);
  return {
    name: ollamaName(about.path),
    place: 'ollama',
    path,
    format: weights ? 'ollama' : null,
    bytes,
    precision: facts?.precision ?? null,
    parameters: facts?.parameters ?? null,
    revision: null,
    engines: problems.length === 0 ? enginesFor('ollama') : [],
    problems,
    duplicates: [],
  };
}

function blobPath(directory: string, digest: string): string {
  // Anything else than a checksum would be a path of somebody's choice.
  const [, hex] = /^sha256:([0-9a-f]{64})$/.exec(digest) ?? [];
  return join(directory, 'blobs', hex === undefined ? 'not-a-checksum' : `sha256-${hex}`);
}

/** As `ollama list` writes it: its own registry and owner go without saying. */
function ollamaName(path: string): string {
  const steps = path.split('/');
  const tag = steps.pop() ?? 'latest';
  const [registry, owner, ...name] = steps;
  const shown =
    registry === 'registry.ollama.ai'
      ? owner === 'library'
        ? name
        : [owner, ...name]
      : [registry, owner, ...name];
  return `${shown.join('/')}:${tag}`;
}
