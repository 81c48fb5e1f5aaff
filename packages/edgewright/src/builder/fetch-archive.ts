import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EnvHttpProxyAgent, fetch, type Response } from 'undici';
import { AppError } from '../base/app-error.ts';
import { formatBytes } from '../base/format-quantity.ts';
import { limits } from '../contract/limits.ts';
import { unfinishedSuffix } from './build-folders.ts';

export interface ArchiveRequest {
  readonly url: string;
  /** As registries publish it: `sha512-…` in base 64. */
  readonly integrity: string;
  readonly path: string;
  readonly signal: AbortSignal;
  readonly onBytes: (done: number, total: number) => void;
}

/**
 * Fetches a package of a registry. It gets its name only when its checksum is right.
 *
 * @throws AppError `build_source_unreachable`, `download_corrupt`
 */
export async function fetchArchive(request: ArchiveRequest): Promise<{ bytes: number }> {
  const { url, path, integrity, signal } = request;
  const unfinished = `${path}${unfinishedSuffix}`;
  await mkdir(dirname(path), { recursive: true });
  const dispatcher = new EnvHttpProxyAgent({
    connectTimeout: limits.hubConnectMs,
    headersTimeout: limits.hubAnswerMs,
    bodyTimeout: limits.hubStallMs,
  });
  try {
    const response = await fetch(url, { dispatcher, signal });
    if (!response.ok) throw unreachable(url, `it answered HTTP ${response.status}`);
    const { bytes, actual } = await writeBody(response, unfinished, request);
    if (actual !== integrity) throw corrupt(url, { expected: integrity, actual });
    await rename(unfinished, path);
    return { bytes };
  } catch (thrown) {
    await rm(unfinished, { force: true });
    signal.throwIfAborted();
    if (thrown instanceof AppError) throw thrown;
    // What undici and sockets throw; a full disk has a code of its own.
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOSPC') {
      throw new AppError('disk_full', { message: `The disk of ${path} is full.`, cause: thrown });
    }
    throw unreachable(url, reasonOf(thrown), thrown);
  } finally {
    await dispatcher.destroy();
  }
}

async function writeBody(
  response: Response,
  path: string,
  { url, onBytes }: ArchiveRequest,
): Promise<{ bytes: number; actual: string }> {
  const total = Number(response.headers.get('content-length') ?? 0);
  const hash = createHash('sha512');
  let bytes = 0;
  const file = await open(path, 'w');
  try {
    for await (const chunk of response.body ?? []) {
      const piece = Buffer.from(chunk as Uint8Array);
      bytes += piece.length;
      if (bytes > limits.buildArchiveBytes) {
        throw unreachable(url, `it sends more than ${formatBytes(limits.buildArchiveBytes)}`);
      }
      hash.update(piece);
      await file.write(piece);
      onBytes(bytes, Math.max(total, bytes));
    }
  } finally {
    await file.close();
  }
  return { bytes, actual: `sha512-${hash.digest('base64')}` };
}

export function corrupt(what: string, about: { expected: string; actual: string }): AppError {
  return new AppError('download_corrupt', {
    message: `${what} is not the package that was published: its checksum is ${about.actual}, not ${about.expected}. It is not unpacked.`,
    facts: about,
  });
}

function unreachable(url: string, why: string, cause?: unknown): AppError {
  return new AppError('build_source_unreachable', {
    message: `${url} could not be fetched: ${why}.`,
    facts: { url },
    cause,
  });
}

function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.cause instanceof Error ? thrown.cause.message : thrown.message;
}
