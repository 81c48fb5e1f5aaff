import { request } from 'node:http';
import { limits } from '../contract/limits.ts';
import type { SocketOutcome } from './machine.ts';

/** One HTTP GET through a Unix socket, as `curl --unix-socket`. Ends within the deadline. */
export function getFromSocket(socketPath: string, path: string): Promise<SocketOutcome> {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const signal = AbortSignal.timeout(limits.probeMs);
    const fail = (error: NodeJS.ErrnoException): void => resolve(outcomeOf(error, signal.aborted));
    const asked = request({ socketPath, path, signal, headers: { host: 'localhost' } }, (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length <= limits.probeAnswerBytes) chunks.push(chunk);
        else asked.destroy(new Error(`the answer is longer than ${limits.probeAnswerBytes} bytes`));
      });
      response.once('error', fail);
      response.once('end', () => {
        resolve({
          kind: 'answered',
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString('utf8'),
          durationMs: Math.round(performance.now() - startedAt),
        });
      });
    });
    asked.once('error', fail);
    asked.end();
  });
}

function outcomeOf(error: NodeJS.ErrnoException, timedOut: boolean): SocketOutcome {
  if (timedOut) return { kind: 'timeout', afterMs: limits.probeMs };
  if (error.code === 'ENOENT') return { kind: 'absent' };
  if (error.code === 'EACCES' || error.code === 'EPERM') return { kind: 'denied' };
  return { kind: 'failed', why: error.message };
}
