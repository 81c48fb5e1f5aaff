import { open } from 'node:fs/promises';
import os from 'node:os';
import { limits } from '../contract/limits.ts';

/** Everything `readHostFacts` asks of the machine. Tests give another machine. */
export interface HostReaders {
  /** The beginning of a small text file; `null` when it is not there or may not be read. */
  readText: (path: string) => Promise<string | null>;
  platform: string;
  arch: string;
  kernel: string;
  /** Cores this process may be scheduled on. */
  availableCores: number;
  totalMemoryBytes: number;
  /** Name of the first core, or `null`. Only asked where /proc does not exist: it can be slow. */
  cpuModel(): string | null;
}

/** The machine this process runs on. */
export function localHost(): HostReaders {
  return {
    readText,
    platform: process.platform,
    arch: process.arch,
    kernel: os.release(),
    availableCores: os.availableParallelism(),
    totalMemoryBytes: os.totalmem(),
    cpuModel: () => os.cpus()[0]?.model ?? null,
  };
}

async function readText(path: string): Promise<string | null> {
  try {
    const file = await open(path, 'r');
    try {
      // Files under /proc have no size: they are read until they end or the buffer is full.
      const buffer = Buffer.alloc(limits.hostFileBytes);
      let length = 0;
      while (length < buffer.length) {
        const { bytesRead } = await file.read(buffer, length, buffer.length - length, null);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return buffer.toString('utf8', 0, length);
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}
