import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import { formatBytes } from '../base/format-quantity.ts';
import type { BuildFolders, WorkFolder } from './build-folders.ts';
import { workFolder } from './build-folders.ts';
import type { StepRecorder } from './build-progress.ts';
import { checksumOfFile } from './checksum-of-file.ts';
import { corrupt, fetchArchive } from './fetch-archive.ts';
import type { LlamaSource } from './find-source.ts';
import { llamaSourceRelease } from './llama-source-release.ts';
import type { BuildPlan } from './plan-build.ts';
import { cloneBundle, readRelease, unpackArchive } from './unpack-source.ts';

export interface PrepareOptions {
  readonly folders: BuildFolders;
  readonly environment: NodeJS.ProcessEnv;
  /** Of the package that the registry gives. */
  readonly integrity: string;
  readonly signal: AbortSignal;
  readonly recorder: StepRecorder;
}

/** Sources on the disk, and the folder in which they are built. */
export interface PreparedSource {
  readonly path: string;
  readonly release: string;
  readonly work: WorkFolder;
}

/** The same sources, compilers and settings find the work of an interrupted build again. */
export async function workFolderOf(
  plan: BuildPlan,
  { folders, integrity, signal }: PrepareOptions,
): Promise<WorkFolder> {
  const identity = await identityOf(plan.source, { integrity, signal });
  const about = [identity, plan.label, plan.because, plan.compile.kind, ...plan.definitions];
  const key = createHash('sha256').update(about.join('\n')).digest('hex');
  return workFolder(folders, key.slice(0, 12));
}

/** Fetches and unpacks what is not there yet. */
export async function prepareSource(
  plan: BuildPlan,
  work: WorkFolder,
  options: PrepareOptions,
): Promise<PreparedSource> {
  const { source } = plan;
  if (source.kind === 'folder') return await prepared(source.path, work);
  if (await isThere(work.source)) return await prepared(work.source, work);
  const file = source.kind === 'registry' ? await fetchSource(source.url, work, options) : source.path;
  await unpackSource(plan, { file, work }, options);
  return await prepared(work.source, work);
}

async function fetchSource(url: string, work: WorkFolder, options: PrepareOptions): Promise<string> {
  if (await isThere(work.archive)) return work.archive;
  const { integrity, signal } = options;
  return await options.recorder.run({ step: 'fetch', what: url }, async (onProgress) => {
    const onBytes = (done: number, total: number): void => onProgress({ done, total, unit: 'bytes' });
    const { bytes } = await fetchArchive({ url, integrity, path: work.archive, signal, onBytes });
    return { value: work.archive, result: `${formatBytes(bytes)}, checksum as published` };
  });
}

async function unpackSource(
  plan: BuildPlan,
  { file, work }: { file: string; work: WorkFolder },
  { environment, integrity, signal, recorder }: PrepareOptions,
): Promise<void> {
  const { git, source } = plan;
  if (git === null) throw new Error('A bundle without git was planned.');
  await recorder.run({ step: 'unpack', what: file }, async () => {
    let bundle = file;
    let result = 'a git bundle';
    if (source.kind !== 'bundle') {
      const archive = await unpackArchive(file, work);
      // The registry's was checked when it came; one that was brought here is checked if we know what it has to be.
      if (source.kind === 'archive' && archive.version === llamaSourceRelease.version) {
        const actual = await checksumOfFile(file, signal);
        if (actual !== integrity) throw corrupt(file, { expected: integrity, actual });
      }
      bundle = archive.bundle;
      result = `${llamaSourceRelease.package} ${archive.version}`;
    }
    await cloneBundle(bundle, { git: git.path, work, environment, signal });
    return { value: null, result };
  });
}

async function prepared(path: string, work: WorkFolder): Promise<PreparedSource> {
  return { path, work, release: (await readRelease(path)) ?? 'unversioned' };
}

async function identityOf(
  source: LlamaSource,
  { integrity, signal }: { integrity: string; signal: AbortSignal },
): Promise<string> {
  switch (source.kind) {
    case 'folder':
      return `folder ${source.path}`;
    case 'bundle':
    case 'archive':
      return await checksumOfFile(source.path, signal);
    case 'registry':
      return integrity;
  }
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
