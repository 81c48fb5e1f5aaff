import type { IncomingMessage, ServerResponse } from 'node:http';

/** How the answer to one request goes out, asked of its connection and not of the one who writes it. */
export class AnswerWatch {
  readonly requestBytes: number | null;
  readonly #response: ServerResponse;
  readonly #before: number;

  constructor(message: IncomingMessage, response: ServerResponse) {
    const declared = Number(message.headers['content-length']);
    this.requestBytes = Number.isInteger(declared) ? declared : null;
    this.#response = response;
    this.#before = message.socket.bytesWritten;
  }

  /** Null: nothing was answered. */
  get status(): number | null {
    return this.#response.headersSent ? this.#response.statusCode : null;
  }

  /** On its way or gone, head included; null when the connection is no more. */
  get bytes(): number | null {
    const { socket } = this.#response;
    return socket === null ? null : socket.bytesWritten - this.#before;
  }
}
