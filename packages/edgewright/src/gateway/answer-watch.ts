import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How the answer to one request goes out, asked of its connection and not of the one who writes it. */
export class AnswerWatch {
  readonly requestBytes: number | null;
  readonly #response: ServerResponse;
  readonly #socket: Socket;
  readonly #before: number;

  constructor(message: IncomingMessage, response: ServerResponse) {
    const declared = Number(message.headers['content-length']);
    this.requestBytes = Number.isInteger(declared) ? declared : null;
    this.#response = response;
    // The response lets go of its connection as soon as it has ended.
    this.#socket = message.socket;
    this.#before = message.socket.bytesWritten;
  }

  /** Null: nothing was answered. */
  get status(): number | null {
    return this.#response.headersSent ? this.#response.statusCode : null;
  }

  /** On its way or gone, head included. */
  get bytes(): number {
    return this.#socket.bytesWritten - this.#before;
  }
}
