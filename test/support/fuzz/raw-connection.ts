import { connect, type Socket } from 'node:net';
import { withDeadline } from '../../../packages/edgewright/src/base/deadline.ts';

/** An answer as it came. */
export interface RawAnswer {
  status: number;
  body: string;
}

/** One keep-alive connection that bytes are written to as they are. Opened again when the other side has closed it. */
export class RawConnection {
  readonly #port: number;
  #socket: Socket | null = null;

  constructor(url: string) {
    this.#port = Number(new URL(url).port);
  }

  /**
   * What comes back: the answers, `[]` when the connection ended without one. Rejects when nothing of that happens in
   * time. Without `framed` the sender closes its half, since nobody can tell where such a request ends.
   */
  async exchange(bytes: Buffer, options: { framed: boolean; deadlineMs: number }): Promise<RawAnswer[]> {
    const socket = this.#open();
    return await withDeadline({ durationMs: options.deadlineMs, signals: [] }, async (until) => {
      const received: Buffer[] = [];
      let closed = false;
      const answers = new Promise<RawAnswer[]>((resolve, reject) => {
        const done = () => resolve(parseAnswers(Buffer.concat(received).toString('latin1'), closed));
        socket.on('data', (chunk: Buffer) => {
          received.push(chunk);
          if (options.framed && isWhole(Buffer.concat(received).toString('latin1'))) done();
        });
        socket.on('close', () => {
          closed = true;
          done();
        });
        until.addEventListener('abort', () => reject(new Error('There was no answer in time.')), {
          once: true,
        });
      });
      if (options.framed) socket.write(bytes);
      else socket.end(bytes);
      try {
        return await answers;
      } finally {
        socket.removeAllListeners('data').removeAllListeners('close');
        if (!options.framed || closed || until.aborted) this.close();
      }
    });
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = null;
  }

  #open(): Socket {
    if (this.#socket && !this.#socket.destroyed && this.#socket.writable) return this.#socket;
    const socket = connect(this.#port, '127.0.0.1');
    // A reset after the answer was sent is the other side's right; the close that follows is what counts.
    socket.on('error', () => undefined);
    this.#socket = socket;
    return socket;
  }
}

function isWhole(text: string): boolean {
  const [answer] = parseAnswers(text, false);
  return answer !== undefined;
}

/** All complete answers of a text; with `closed` the last may end with the connection. */
function parseAnswers(text: string, closed: boolean): RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = text;
  while (rest.length > 0) {
    const headEnd = rest.indexOf('\r\n\r\n');
    if (headEnd < 0) break;
    const head = rest.slice(0, headEnd);
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? Number.NaN);
    rest = rest.slice(headEnd + 4);
    if (status < 200) continue;
    const length = /^content-length: *(\d+)/im.exec(head)?.[1];
    if (length !== undefined) {
      // An answer to HEAD names a length and has no body.
      if (rest.length < Number(length) && !(closed && rest.length === 0)) break;
      answers.push({ status, body: rest.slice(0, Number(length)) });
      rest = rest.slice(Number(length));
    } else if (/^transfer-encoding: *chunked/im.test(head)) {
      const end = rest.indexOf('0\r\n\r\n');
      if (end < 0) break;
      answers.push({ status, body: rest.slice(0, end) });
      rest = rest.slice(end + 5);
    } else {
      if (!closed && status !== 204 && status !== 304) break;
      answers.push({ status, body: rest });
      rest = '';
    }
  }
  return answers;
}
