import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';

/**
 * Why an exchange with an engine came to nothing.
 *
 * - `refused`: no connection was made, so the request was certainly not sent;
 * - `lost`: the connection broke; - `first-byte`, `stall`: a deadline of ours passed;
 * - `protocol`: what came back is not HTTP.
 */
export interface ExchangeFailure {
  kind: 'refused' | 'lost' | 'first-byte' | 'stall' | 'protocol';
  /** The head of a response had arrived. */
  headReceived: boolean;
  cause: Error | null;
}

export interface ExchangeEvents {
  onHead(status: number, headers: IncomingHttpHeaders): void;
  /** False asks for a pause until `resume` is called. */
  onData(chunk: Buffer): boolean;
  onEnd(): void;
  onFailure(failure: ExchangeFailure): void;
}

/** Longest waits, in ms. */
export interface ExchangeDeadlines {
  /** From sending the request to the first byte of the answer. */
  readonly firstByteMs: number;
  /** Between two pieces of it. */
  readonly stallMs: number;
}

export interface ExchangeRequest {
  pool: Dispatcher;
  path: string;
  headers: Record<string, string>;
  body: Buffer;
  deadlines: ExchangeDeadlines;
}

const REFUSED_CODES = new Set([
  'ECONNREFUSED',
  'UND_ERR_CONNECT_TIMEOUT',
  'ENOENT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
]);

/**
 * One request to an engine and its response, with deadlines for the first byte and for silence. Exactly one of
 * `onEnd` and `onFailure` is called, and neither after `abort`: an abort of ours is not a failure of the engine.
 */
export class UpstreamExchange {
  readonly #events: ExchangeEvents;
  readonly #deadlines: ExchangeDeadlines;
  #controller: Dispatcher.DispatchController | null = null;
  #deadline: NodeJS.Timeout | undefined;
  #headReceived = false;
  #dataReceived = false;
  #over = false;

  private constructor(deadlines: ExchangeDeadlines, events: ExchangeEvents) {
    this.#deadlines = deadlines;
    this.#events = events;
  }

  static start(request: ExchangeRequest, events: ExchangeEvents): UpstreamExchange {
    const exchange = new UpstreamExchange(request.deadlines, events);
    exchange.#waitForFirstByte();
    const { pool, path, headers, body } = request;
    try {
      pool.dispatch({ method: 'POST', path, headers, body }, exchange.#handler());
    } catch (thrown) {
      exchange.#fail('refused', thrown as Error);
    }
    return exchange;
  }

  abort(): void {
    if (this.#over) return;
    this.#finish();
    this.#controller?.abort(new Error('The gateway aborted the request.'));
  }

  resume(): void {
    if (this.#over) return;
    this.#waitForMore();
    this.#controller?.resume();
  }

  #handler(): Dispatcher.DispatchHandler {
    return {
      onRequestStart: (controller) => {
        this.#controller = controller;
        if (this.#over) controller.abort(new Error('The gateway aborted the request.'));
      },
      onResponseStart: (_controller, status, headers) => {
        // 1xx heads come before the real one.
        if (this.#over || status < 200) return;
        this.#headReceived = true;
        this.#events.onHead(status, headers);
      },
      onResponseData: (controller, chunk) => this.#receive(controller, chunk),
      onResponseEnd: () => {
        if (this.#over) return;
        this.#finish();
        this.#events.onEnd();
      },
      onResponseError: (_controller, error) => this.#fail(failureKind(error), error),
    };
  }

  #receive(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over) return;
    const wantsMore = this.#events.onData(chunk);
    // The receiver may have aborted.
    if (this.#over) return;
    if (!wantsMore) {
      // While we do not read, silence is not the engine's.
      clearTimeout(this.#deadline);
      this.#deadline = undefined;
      this.#dataReceived = true;
      controller.pause();
    } else if (this.#dataReceived && this.#deadline) {
      this.#deadline.refresh();
    } else {
      this.#dataReceived = true;
      this.#waitForMore();
    }
  }

  #waitForFirstByte(): void {
    this.#deadline = setTimeout(() => this.#timeOut('first-byte'), this.#deadlines.firstByteMs);
  }

  #waitForMore(): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#timeOut('stall'), this.#deadlines.stallMs);
  }

  #timeOut(kind: 'first-byte' | 'stall'): void {
    const controller = this.#controller;
    this.#fail(kind, null);
    controller?.abort(new Error(`The gateway gave up waiting (${kind}).`));
  }

  #fail(kind: ExchangeFailure['kind'], cause: Error | null): void {
    if (this.#over) return;
    this.#finish();
    this.#events.onFailure({ kind, headReceived: this.#headReceived, cause });
  }

  #finish(): void {
    this.#over = true;
    clearTimeout(this.#deadline);
  }
}

function failureKind(error: Error & { code?: string }): ExchangeFailure['kind'] {
  const code = error.code ?? '';
  if (REFUSED_CODES.has(code)) return 'refused';
  return code.startsWith('HPE_') || code === 'UND_ERR_HEADERS_OVERFLOW' ? 'protocol' : 'lost';
}
