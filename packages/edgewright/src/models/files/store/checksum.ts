import { createHash, type Hash } from 'node:crypto';
import { open } from 'node:fs/promises';

/** What a file is named by: its own sha256 (large files), or the sha1 that git gives its blob (small ones). */
export type Checksum = { kind: 'sha256'; hex: string } | { kind: 'git-sha1'; hex: string };

/** Which checksum a blob of the cache is named by; null: another one. */
export function checksumOfName(name: string): Checksum | null {
  if (/^[0-9a-f]{64}$/.test(name)) return { kind: 'sha256', hex: name };
  if (/^[0-9a-f]{40}$/.test(name)) return { kind: 'git-sha1', hex: name };
  return null;
}

/** A running checksum over `totalBytes`. Git puts the length in front of the content. */
export function startChecksum(kind: Checksum['kind'], totalBytes: number): Hash {
  return kind === 'sha256' ? createHash('sha256') : createHash('sha1').update(`blob ${totalBytes}\0`);
}

const readBytes = 4 * 1024 * 1024;

/** Feeds the first `byteCount` bytes of a file to `onBytes`, in a few megabytes of memory. */
export async function readThrough(
  path: string,
  byteCount: number,
  options: { onBytes: (bytes: Buffer) => void; signal?: AbortSignal | undefined },
): Promise<void> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(readBytes, byteCount)));
    for (let at = 0; at < byteCount;) {
      options.signal?.throwIfAborted();
      const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, byteCount - at), at);
      if (bytesRead === 0) return;
      options.onBytes(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
}

/** The checksum of a whole file. */
export async function checksumOfFile(
  path: string,
  { kind, bytes, onBytes, signal }: ChecksumOptions,
): Promise<string> {
  const hash = startChecksum(kind, bytes);
  await readThrough(path, bytes, {
    signal,
    onBytes: (piece) => {
      hash.update(piece);
      onBytes?.(piece.length);
    },
  });
  return hash.digest('hex');
}

export interface ChecksumOptions {
  kind: Checksum['kind'];
  /** Length of the file. */
  bytes: number;
  onBytes?: (count: number) => void;
  signal?: AbortSignal | undefined;
}
