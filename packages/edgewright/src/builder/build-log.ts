import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { limits } from '../contract/limits.ts';

/** Keeps what the tools say, for a failure that its last lines do not explain. */
export interface BuildLog {
  write(line: string): void;
  close(): Promise<void>;
}

/** Begins anew with each attempt. A disk that takes no log is no reason to stop: the tools will say so themselves. */
export async function openBuildLog(path: string): Promise<BuildLog> {
  const stream = createWriteStream(path, { flags: 'w' });
  stream.on('error', () => undefined);
  await Promise.race([once(stream, 'open'), once(stream, 'close')]);
  let bytes = 0;
  return {
    write(line) {
      bytes += Buffer.byteLength(line) + 1;
      if (bytes <= limits.buildLogBytes) stream.write(`${line}\n`);
    },
    async close() {
      if (stream.closed) return;
      stream.end();
      await once(stream, 'close').catch(() => undefined);
    },
  };
}
