import { open, readdir } from 'node:fs/promises';
import { limits } from '../contract/limits.ts';
import type { ReadOutcome } from './machine.ts';

/** The beginning of a text file. Files under /proc have no size: they are read until they end or the buffer is full. */
export async function readBounded(path: string): Promise<ReadOutcome<string>> {
  try {
    const file = await open(path, 'r');
    try {
      const buffer = Buffer.alloc(limits.hostFileBytes);
      let length = 0;
      while (length < buffer.length) {
        const { bytesRead } = await file.read(buffer, length, buffer.length - length, null);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return { kind: 'read', content: buffer.toString('utf8', 0, length) };
    } finally {
      await file.close();
    }
  } catch (error) {
    return failureOf(error);
  }
}

export async function listFolder(path: string): Promise<ReadOutcome<string[]>> {
  try {
    return { kind: 'read', content: (await readdir(path)).toSorted() };
  } catch (error) {
    return failureOf(error);
  }
}

function failureOf(error: unknown): Exclude<ReadOutcome<never>, { kind: 'read' }> {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent' };
  if (code === 'EACCES' || code === 'EPERM') return { kind: 'denied' };
  return { kind: 'failed', why: typeof code === 'string' ? code : String(error) };
}
