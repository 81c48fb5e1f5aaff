import { open, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { AppError } from '../base/app-error.ts';
import { archiveUrl, llamaSourceRelease } from './llama-source-release.ts';

/** Where the sources of llama.cpp come from. */
export type LlamaSource =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'bundle'; readonly path: string }
  | { readonly kind: 'archive'; readonly path: string }
  | { readonly kind: 'registry'; readonly url: string };

export interface SourceWishes {
  /** `--source`; null: look for it. */
  readonly given: string | null;
  /** Folders from which an installed package would be found, as Node.js finds it. */
  readonly searchFrom: readonly string[];
  readonly registry: string;
  readonly offline: boolean;
}

/**
 * What was given; else an installed package of the right version; else the registry. Null: none of them.
 *
 * @throws AppError `build_source_invalid` for a path that holds nothing to build
 */
export async function findSource(wishes: SourceWishes): Promise<LlamaSource | null> {
  if (wishes.given !== null) return await identify(resolve(wishes.given));
  for (const folder of wishes.searchFrom) {
    const path = await installedBundle(folder);
    if (path !== null) return { kind: 'bundle', path };
  }
  return wishes.offline ? null : { kind: 'registry', url: archiveUrl(wishes.registry) };
}

/** In words, for people. */
export function describeSource(source: LlamaSource): string {
  const words = {
    folder: 'the sources in',
    bundle: 'the git bundle',
    archive: 'the package',
    registry: 'the package',
  };
  return `${words[source.kind]} ${source.kind === 'registry' ? source.url : source.path}`;
}

/** By what is in it, not by its name. */
async function identify(path: string): Promise<LlamaSource> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw invalid(path, 'there is nothing of this name');
  if (found.isDirectory()) return await identifyFolder(path);
  const head = await firstBytes(path);
  if (/^# v[23] git bundle\n/.test(head.toString('latin1'))) return { kind: 'bundle', path };
  if (head[0] === 0x1f && head[1] === 0x8b) return { kind: 'archive', path };
  throw invalid(path, 'it is neither a git bundle nor a .tgz');
}

async function identifyFolder(path: string): Promise<LlamaSource> {
  const bundle = join(path, llamaSourceRelease.bundlePath);
  if (await isFile(bundle)) return { kind: 'bundle', path: bundle };
  if (await isFile(join(path, 'CMakeLists.txt'))) return { kind: 'folder', path: await realpath(path) };
  throw invalid(path, 'the folder has no CMakeLists.txt');
}

/** The bundle of a package that is installed in `folder` or above it, if it is of our version. */
async function installedBundle(folder: string): Promise<string | null> {
  const root = join(folder, 'node_modules', llamaSourceRelease.package);
  const bundle = join(root, llamaSourceRelease.bundlePath);
  if ((await versionOf(root)) === llamaSourceRelease.version && (await isFile(bundle))) return bundle;
  return dirname(folder) === folder ? null : await installedBundle(dirname(folder));
}

async function versionOf(root: string): Promise<string | null> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    const isObject = typeof manifest === 'object' && manifest !== null;
    return isObject && 'version' in manifest && typeof manifest.version === 'string'
      ? manifest.version
      : null;
  } catch {
    return null;
  }
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw invalid(path, 'it cannot be read', cause);
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(32), 0, 32, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

function invalid(path: string, why: string, cause?: unknown): AppError {
  return new AppError('build_source_invalid', {
    message: `${path} cannot be built: ${why}.`,
    facts: { path },
    cause,
  });
}
