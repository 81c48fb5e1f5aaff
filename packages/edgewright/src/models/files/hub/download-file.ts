import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError, asAppError } from '../../../base/app-error.ts';
import { sleep } from '../../../base/sleep.ts';
import { limits } from '../../../contract/limits.ts';
import { asWriteFailure } from '../../../base/whole-file.ts';
import { readThrough, startChecksum } from '../store/checksum.ts';
import type { HubClient, HubFile, HubModel } from './hub-client.ts';
import { badAnswer, reasonOf, unreachable } from './hub-errors.ts';

export interface DownloadOptions {
  client: HubClient;
  model: HubModel;
  /** Bytes that are there now in addition; negative when some were thrown away. */
  onBytes: (count: number) => void;
  /** Before the second attempt; it doubles each time. */
  retryPauseMs: number;
  signal?: AbortSignal | undefined;
}

/** The name of a file until it is whole; the libraries of Hugging Face use the same, and go on with it. */
function unfinishedPath(path: string): string {
  return `${path}.incomplete`;
}

/** How much of a file an earlier attempt left. */
export async function unfinishedBytes(path: string): Promise<number> {
  return stat(unfinishedPath(path)).then(
    ({ size }) => size,
    () => 0,
  );
}

/**
 * Fetches one file to `path`: from where an earlier attempt stopped, again after a broken connection, and under
 * its name only when its checksum is right. Attempts that bring bytes do not count as failed.
 *
 * @throws AppError `download_corrupt`, `hub_*`, `disk_full`.
 */
export async function downloadFile(file: HubFile, path: string, options: DownloadOptions): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  let failures = 0;
  for (;;) {
    const before = await unfinishedBytes(path);
    try {
      await fetchRest(file, path, options);
      break;
    } catch (thrown) {
      options.signal?.throwIfAborted();
      const error = asTransferError(thrown, { path, endpoint: options.client.endpoint });
      failures = (await unfinishedBytes(path)) > before ? 1 : failures + 1;
      if (!isPassing(error) || failures >= limits.hubAttempts) throw error;
      const pauseMs = Math.max(
        options.retryPauseMs * 2 ** (failures - 1),
        Math.min((error.retryAfterSeconds ?? 0) * 1_000, limits.hubLongestRetryPauseMs),
      );
      await sleep(pauseMs, options.signal);
    }
  }
  await rename(unfinishedPath(path), path);
}

async function fetchRest(file: HubFile, path: string, options: DownloadOptions): Promise<void> {
  const unfinished = unfinishedPath(path);
  const hash = startChecksum(file.checksum.kind, file.bytes);
  let have = await unfinishedBytes(path);
  if (have > file.bytes) {
    await rm(unfinished);
    options.onBytes(-have);
    have = 0;
  }
  // The checksum is over the whole file: what is there already is read once more.
  await readThroughIfAny(unfinished, have, {
    onBytes: (bytes) => hash.update(bytes),
    signal: options.signal,
  });
  const target = await open(unfinished, 'a');
  try {
    if (have < file.bytes) {
      const response = await options.client.open({ model: options.model, file, from: have }, options.signal);
      const from = startOf(response, have, options.client.endpoint);
      if (from === 0 && have > 0) {
        // This server does not give parts: from the beginning.
        await response.body?.cancel();
        await target.truncate(0);
        options.onBytes(-have);
        throw unreachable(options.client.endpoint, new Error('it sends files only as a whole'));
      }
      for await (const bytes of response.body ?? []) {
        options.signal?.throwIfAborted();
        const piece: Uint8Array = bytes;
        have += piece.length;
        if (have > file.bytes)
          throw badAnswer(options.client.endpoint, { why: `it sends more than ${file.path} has` });
        await target.appendFile(piece);
        hash.update(piece);
        options.onBytes(piece.length);
      }
    }
    if (have < file.bytes)
      throw unreachable(options.client.endpoint, new Error('the connection ended early'));
    await target.sync();
  } finally {
    await target.close();
  }
  const actual = hash.digest('hex');
  if (actual === file.checksum.hex) return;
  await rm(unfinished);
  options.onBytes(-have);
  throw new AppError('download_corrupt', {
    message: `${file.path} arrived damaged: its ${file.checksum.kind} is ${actual}, not ${file.checksum.hex}. It was thrown away.`,
    facts: { path: file.path, expected: file.checksum.hex, actual },
  });
}

async function readThroughIfAny(
  path: string,
  byteCount: number,
  options: Parameters<typeof readThrough>[2],
): Promise<void> {
  if (byteCount > 0) await readThrough(path, byteCount, options);
}

/** Where the body begins, as its headers say. */
function startOf(
  response: { status: number; headers: { get(name: string): string | null } },
  asked: number,
  endpoint: string,
): number {
  if (response.status === 200) return 0;
  const [, start] = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '') ?? [];
  if (response.status === 206 && Number(start) === asked) return asked;
  throw badAnswer(endpoint, {
    why: `it answered HTTP ${response.status} with another part than was asked for`,
  });
}

function asTransferError(thrown: unknown, about: { path: string; endpoint: string }): AppError {
  const error = asWriteFailure(thrown, about.path);
  if (error instanceof AppError) return error;
  // What undici and sockets throw in the middle of a body.
  const isNetwork = thrown instanceof TypeError || (thrown instanceof Error && 'code' in thrown);
  return isNetwork ? unreachable(about.endpoint, new Error(reasonOf(thrown))) : asAppError(thrown);
}

/** Worth another attempt. A damaged file gets one, too: a proxy may have kept a bad copy. */
function isPassing(error: AppError): boolean {
  return error.code === 'hub_unreachable' || error.code === 'download_corrupt';
}
