import { mkdir, readlink, rename, stat, symlink, writeFile, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { limits } from '../../../contract/limits.ts';
import { checkDiskSpace } from '../disk-space.ts';
import { checksumOfFile } from '../store/checksum.ts';
import { writeOrigin } from '../store/file-origin.ts';
import { isCommit, repositoryFolderName } from '../store/hub-cache.ts';
import type { TransferProgress } from '../transfer-progress.ts';
import { downloadFile, unfinishedBytes } from './download-file.ts';
import type { HubClient, HubFile, HubModel } from './hub-client.ts';
import { withPullLock } from './pull-lock.ts';
import { selectFiles, type SelectedFiles } from './select-files.ts';

export interface PullWishes {
  repository: string;
  revision: string;
  include: readonly string[];
  /** `cache`: as programs of Hugging Face keep it. `folder`: plain files, for a model that is carried around. */
  into: { kind: 'cache'; directory: string } | { kind: 'folder'; directory: string };
}

export interface PulledModel {
  repository: string;
  revision: string;
  commit: string;
  /** Where engines find the files. */
  path: string;
  files: { path: string; bytes: number }[];
  totalBytes: number;
  /** Of them so many were fetched now; the rest was there. */
  fetchedBytes: number;
  skipped: SelectedFiles['skipped'];
}

export interface PullOptions {
  client: HubClient;
  onProgress?: (progress: TransferProgress) => void;
  /** Before anything is fetched. */
  onPlan?: (plan: { files: number; totalBytes: number; missingBytes: number }) => void;
  retryPauseMs?: number;
  signal?: AbortSignal | undefined;
}

/** Fetches what is missing of a model. Interrupted, the next call goes on where this one was. */
export async function pullModel(wishes: PullWishes, options: PullOptions): Promise<PulledModel> {
  const { repository, revision } = wishes;
  const model = await options.client.describe(repository, revision, options.signal);
  const { files, skipped } = selectFiles(model.files, wishes.include);
  const place =
    wishes.into.kind === 'cache'
      ? cachePlace(wishes.into.directory, model)
      : folderPlace(wishes.into.directory, model);
  const fetched = await withPullLock(place.root, () => fetchMissing({ files, place, model }, options));
  if (wishes.into.kind === 'cache') await linkSnapshot({ files, model, revision, root: place.root });
  return {
    repository,
    revision,
    commit: model.commit,
    path: place.path,
    files: files.map(({ path, bytes }) => ({ path, bytes })),
    totalBytes: sumBytes(files),
    fetchedBytes: fetched,
    skipped,
  };
}

/** Where files of a download lie. */
interface Place {
  root: string;
  path: string;
  fileOf(file: HubFile): string;
  /** Whether a file of the right length is the right one without looking at its content: its name says so. */
  isNamedByChecksum: boolean;
  /** Keeps what the file should be, where its name does not say so. */
  noteFetched(file: HubFile): Promise<void>;
}

function cachePlace(directory: string, model: HubModel): Place {
  const root = join(directory, repositoryFolderName(model.repository));
  return {
    root,
    path: join(root, 'snapshots', model.commit),
    fileOf: ({ checksum }) => join(root, 'blobs', checksum.hex),
    isNamedByChecksum: true,
    noteFetched: async () => {},
  };
}

function folderPlace(directory: string, { commit }: HubModel): Place {
  return {
    root: directory,
    path: directory,
    fileOf: ({ path }) => join(directory, path),
    isNamedByChecksum: false,
    noteFetched: ({ path, checksum }) => writeOrigin(directory, path, { commit, checksum }),
  };
}

/** Downloads a few files at a time. The number of bytes that were fetched. */
async function fetchMissing(
  { files, place, model }: { files: readonly HubFile[]; place: Place; model: HubModel },
  options: PullOptions,
): Promise<number> {
  const missing: HubFile[] = [];
  let leftBytes = 0;
  for (const file of unique(files, place)) {
    if (await isThere(file, place, options.signal)) continue;
    missing.push(file);
    leftBytes += file.bytes - Math.min(file.bytes, await unfinishedBytes(place.fileOf(file)));
  }
  const totalBytes = sumBytes(files);
  options.onPlan?.({ files: files.length, totalBytes, missingBytes: leftBytes });
  await checkDiskSpace(place.root, leftBytes);
  let doneBytes = totalBytes - leftBytes;
  let fetchedBytes = 0;
  const queue = missing.toSorted((left, right) => left.bytes - right.bytes);
  const failed = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, failed.signal]) : failed.signal;
  const work = async (): Promise<void> => {
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
      const { path } = file;
      await downloadFile(file, place.fileOf(file), {
        client: options.client,
        model,
        signal,
        retryPauseMs: options.retryPauseMs ?? limits.hubFirstRetryPauseMs,
        onBytes: (count) => {
          doneBytes += count;
          fetchedBytes += Math.max(0, count);
          options.onProgress?.({ name: path, doneBytes, totalBytes });
        },
      });
      await place.noteFetched(file);
    }
  };
  const workers = Array.from({ length: limits.pullParallelFiles }, () =>
    // The first failure ends the others, and is the one that is told.
    work().catch((thrown: unknown) => {
      failed.abort(thrown);
      throw thrown;
    }),
  );
  const ends = await Promise.allSettled(workers);
  options.signal?.throwIfAborted();
  if (failed.signal.aborted) throw failed.signal.reason;
  const failure = ends.find((end) => end.status === 'rejected');
  if (failure?.status === 'rejected') throw failure.reason;
  return fetchedBytes;
}

/** Files of the same content share one blob. */
function unique(files: readonly HubFile[], place: Place): HubFile[] {
  return [...new Map(files.map((file) => [place.fileOf(file), file])).values()];
}

async function isThere(file: HubFile, place: Place, signal: AbortSignal | undefined): Promise<boolean> {
  const path = place.fileOf(file);
  const found = await stat(path).catch(() => null);
  if (found?.size !== file.bytes) return false;
  if (place.isNamedByChecksum) return true;
  const { kind, hex } = file.checksum;
  return (await checksumOfFile(path, { kind, bytes: file.bytes, signal })) === hex;
}

/** The tree of links that stands for one commit, and what the branch points to: last, when all is there. */
async function linkSnapshot(about: {
  files: readonly HubFile[];
  model: HubModel;
  revision: string;
  root: string;
}): Promise<void> {
  const { files, model, revision, root } = about;
  for (const { path, checksum } of files) {
    const link = join(root, 'snapshots', model.commit, path);
    const target = relative(dirname(link), join(root, 'blobs', checksum.hex));
    if ((await readlink(link).catch(() => null)) === target) continue;
    await mkdir(dirname(link), { recursive: true });
    await rm(link, { force: true });
    await symlink(target, link);
  }
  if (isCommit(revision)) return;
  const reference = join(root, 'refs', revision);
  await mkdir(dirname(reference), { recursive: true });
  await writeFile(`${reference}.${process.pid}.unfinished`, model.commit);
  await rename(`${reference}.${process.pid}.unfinished`, reference);
}

function sumBytes(files: readonly HubFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
