import { access, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { extract } from 'tar';
import { AppError } from '../base/app-error.ts';
import { limits } from '../contract/limits.ts';
import { runBuildCommand } from './build-command.ts';
import { unfinishedSuffix, type WorkFolder } from './build-folders.ts';
import { llamaSourceRelease } from './llama-source-release.ts';

/** Unpacks the git bundle of a package, and the manifest that says its version. The path of the bundle. */
export async function unpackArchive(
  archive: string,
  work: WorkFolder,
): Promise<{ bundle: string; version: string }> {
  const wanted = new Set([`package/${llamaSourceRelease.bundlePath}`, 'package/package.json']);
  await rm(work.unpacked, { recursive: true, force: true });
  await mkdir(work.unpacked, { recursive: true });
  await extract({
    file: archive,
    cwd: work.unpacked,
    strip: 1,
    strict: true,
    filter: (path, entry) => wanted.has(path) && (entry.size ?? 0) <= limits.buildSourceBytes,
  }).catch((cause: unknown) => {
    throw invalid(archive, 'it is no whole .tgz', cause);
  });
  const bundle = join(work.unpacked, llamaSourceRelease.bundlePath);
  const isThere = await stat(bundle).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isThere) throw invalid(archive, `it has no ${llamaSourceRelease.bundlePath}`);
  return { bundle, version: await versionOf(work.unpacked) };
}

/** Writes the sources out of a git bundle. They get their name when all of them are there. */
export async function cloneBundle(
  bundle: string,
  about: { git: string; work: WorkFolder; environment: NodeJS.ProcessEnv; signal: AbortSignal },
): Promise<void> {
  const { git, work, environment, signal } = about;
  const unfinished = `${work.source}${unfinishedSuffix}`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(work.path, { recursive: true });
  const parameters = ['-c', 'advice.detachedHead=false', 'clone', '--quiet', '--', bundle, unfinished];
  await runBuildCommand(
    { program: git, parameters, directory: work.path, environment, deadlineMs: limits.buildUnpackMs },
    signal,
  );
  await access(join(unfinished, 'CMakeLists.txt')).catch((cause: unknown) => {
    throw invalid(bundle, 'it has no CMakeLists.txt', cause);
  });
  await rename(unfinished, work.source);
}

/** `v0.5.0` as the sources say themselves; null: they do not, as before they had versions. */
export async function readRelease(source: string): Promise<string | null> {
  const text = await readFile(join(source, 'CMakeLists.txt'), 'utf8').catch(() => '');
  const [major, minor, patch] = ['MAJOR', 'MINOR', 'PATCH'].map(
    (part) => new RegExp(`set\\(LLAMA_VERSION_${part} +(\\d+)\\)`).exec(text)?.[1],
  );
  return major === undefined || minor === undefined || patch === undefined
    ? null
    : `v${major}.${minor}.${patch}`;
}

async function versionOf(root: string): Promise<string> {
  const text = await readFile(join(root, 'package.json'), 'utf8').catch(() => '');
  return /"version"\s*:\s*"([^"]{1,40})"/.exec(text)?.[1] ?? 'unknown';
}

function invalid(path: string, why: string, cause?: unknown): AppError {
  return new AppError('build_source_invalid', {
    message: `${path} cannot be built: ${why}.`,
    facts: { path },
    cause,
  });
}
