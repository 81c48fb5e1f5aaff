import { open, stat } from 'node:fs/promises';
import { AppError } from '../../base/app-error.ts';
import type { ByteSource } from './byte-source.ts';

/** A regular file. Everything else, and what may not be read, is an AppError that says what it is. */
export async function openFileSource(path: string, signal?: AbortSignal): Promise<ByteSource> {
  const stats = await stat(path).catch((thrown: unknown) => {
    throw cannotOpen(path, thrown);
  });
  if (!stats.isFile()) {
    throw new AppError('model_file_missing', { message: `${path} is not a regular file.`, facts: { path } });
  }
  const file = await open(path, 'r').catch((thrown: unknown) => {
    throw cannotOpen(path, thrown);
  });
  return {
    name: path,
    totalBytes: stats.size,
    windowBytes: 1024 * 1024,
    read: async (start, byteCount) => {
      const bytes = Buffer.allocUnsafe(byteCount);
      let length = 0;
      while (length < byteCount) {
        signal?.throwIfAborted();
        const read = await file.read(bytes, length, byteCount - length, start + length);
        if (read.bytesRead === 0) throw shrunk(path, start + length);
        length += read.bytesRead;
      }
      return bytes;
    },
    close: () => file.close(),
  };
}

function shrunk(path: string, actualBytes: number): AppError {
  return new AppError('model_file_truncated', {
    message: `${path} ends after ${actualBytes} bytes, before the place that was to be read.`,
    facts: { path, actualBytes },
  });
}

/** What stood in the way of opening a file or a folder, as an AppError. */
export function cannotOpen(path: string, thrown: unknown): AppError {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';
  const facts = { path, code };
  switch (code) {
    case 'ENOENT':
      return new AppError('model_file_missing', {
        message: `There is no file ${path}.`,
        facts,
        cause: thrown,
      });
    case 'ENOTDIR':
      return new AppError('model_file_missing', {
        message: `There is no file ${path}: a part of the path is a file, not a directory.`,
        facts,
        cause: thrown,
      });
    case 'EACCES':
    case 'EPERM':
      return new AppError('model_file_unreadable', {
        message: `${path} may not be read by this user (${code}).`,
        facts,
        cause: thrown,
      });
    default: {
      const message = `${path} cannot be opened: ${thrown instanceof Error ? thrown.message : code}.`;
      return new AppError('model_file_unreadable', { message, facts, cause: thrown });
    }
  }
}
