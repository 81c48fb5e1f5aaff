import { access, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../../base/app-error.ts';
import { limits } from '../../../contract/limits.ts';
import { hubCacheDirectory, ollamaDirectories, type Environment } from '../store/hub-cache.ts';
import type { ModelInventory } from './inventory-entry.ts';
import { scanFolder } from './scan-folder.ts';
import { scanHubCache } from './scan-hub-cache.ts';
import { scanOllama } from './scan-ollama.ts';

type Place = ModelInventory['places'][number];

/** Models on this box: in the given folders, or where programs keep them. */
export async function listModels(
  directories: readonly string[],
  options: { environment: Environment; home?: string; signal?: AbortSignal },
): Promise<ModelInventory> {
  const places = directories.length > 0 ? await placesOf(directories) : await usualPlaces(options);
  const models: ModelInventory['models'] = [];
  let isCut = false;
  for (const { kind, path, isThere } of places) {
    if (!isThere) continue;
    if (kind === 'hub-cache') models.push(...(await scanHubCache(path, options.signal)));
    else if (kind === 'ollama') models.push(...(await scanOllama(path, options.signal)));
    else {
      const found = await scanFolder(path, options.signal);
      models.push(...found.models);
      isCut ||= found.isCut;
    }
  }
  const listed = models.slice(0, limits.listedModels);
  return { places, models: listed, isCut: isCut || listed.length < models.length };
}

async function usualPlaces(options: { environment: Environment; home?: string }): Promise<Place[]> {
  const { environment, home } = options;
  const wanted: Omit<Place, 'isThere'>[] = [
    { kind: 'hub-cache', path: hubCacheDirectory(environment, home) },
    ...ollamaDirectories(environment, home).map((path) => ({ kind: 'ollama' as const, path })),
  ];
  const places: Place[] = [];
  for (const place of wanted) places.push({ ...place, isThere: await exists(place.path) });
  return places;
}

async function placesOf(directories: readonly string[]): Promise<Place[]> {
  const places: Place[] = [];
  for (const path of directories) {
    const found = await stat(path).catch(() => null);
    if (found?.isFile()) places.push({ kind: 'folder', path: dirname(path), isThere: true });
    else if (found?.isDirectory()) places.push({ ...(await kindOfFolder(path)), isThere: true });
    else
      throw new AppError('model_file_missing', {
        message: `There is no folder ${path}.`,
        facts: { path },
        nextStep: 'Check the path. Without one, the caches of this user are listed.',
      });
  }
  return places;
}

/** A cache is known by what is in it, also when it is not where this user's programs look. */
async function kindOfFolder(path: string): Promise<Omit<Place, 'isThere'>> {
  const names: string[] = await readdir(path).catch(() => []);
  if (names.includes('manifests') && names.includes('blobs')) return { kind: 'ollama', path };
  if (names.some((name) => name.startsWith('models--'))) return { kind: 'hub-cache', path };
  const hub = join(path, 'hub');
  const inHub: string[] = names.includes('hub') ? await readdir(hub).catch(() => []) : [];
  if (inHub.some((name) => name.startsWith('models--'))) return { kind: 'hub-cache', path: hub };
  if (basename(path) === '.ollama' && names.includes('models'))
    return { kind: 'ollama', path: join(path, 'models') };
  return { kind: 'folder', path };
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
