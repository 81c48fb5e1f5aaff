import { readFile, realpath, stat } from 'node:fs/promises';
import { join, posix, sep } from 'node:path';
import { AppError } from '../../base/app-error.ts';
import { limits } from '../../contract/limits.ts';
import type { CaptureEntry } from './capture-entry.ts';
import { parseProbes } from './parse-probes.ts';

export interface OpenCapture {
  composed: boolean;
  entries: readonly CaptureEntry[];
  /** Where the copy of a file of the machine lies in the capture; null: it has none. */
  locate(path: string): Promise<string | null>;
}

/** @throws AppError `capture_invalid` */
export async function openCapture(directory: string): Promise<OpenCapture> {
  const path = join(directory, 'probes.txt');
  const text = await readProbes(path);
  const { composed, entries } = parseProbes(text, path);
  const files = await realpath(join(directory, 'files')).catch(() => null);
  return {
    composed,
    entries,
    locate: async (wanted) => {
      if (files === null) return null;
      const found = await realpath(join(files, posix.normalize(`/${wanted}`))).catch(() => null);
      // A capture may come from a stranger: a link in it must not lead to files of this machine.
      return found !== null && (found === files || found.startsWith(files + sep)) ? found : null;
    },
  };
}

async function readProbes(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > limits.captureBytes) {
      throw new AppError('capture_invalid', {
        message: `${path} has ${size} bytes; a capture has at most ${limits.captureBytes}.`,
        facts: { path, bytes: size },
      });
    }
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('capture_invalid', {
      message: `${path} cannot be read: ${why}.`,
      facts: { path },
      cause,
    });
  }
}
