import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply } from 'fastify';
import { AppError } from '../base/app-error.ts';
import type { ActiveRequest } from './active-requests.ts';
import type { AnswerTranslation } from './answer-translation.ts';
import type { GatewayLimits } from './gateway-limits.ts';
import { engineErrorFrom } from './engine-error.ts';
import { exchangeError } from './relay-errors.ts';
import { StreamRelay } from './stream-relay.ts';
import { UpstreamExchange, type ExchangeFailure, type ExchangeRequest } from './upstream-exchange.ts';

/** A response that was read whole: an answer that is no stream, or an error. */
export interface CollectedResponse {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export type AttemptResult =
  /** The client has its stream, or what became of it. Nothing is left to do. */
  | { kind: 'streamed' }
  | { kind: 'collected'; response: CollectedResponse }
  /** Nothing reached the client. */
  | { kind: 'failed'; failure: ExchangeFailure };

export interface AttemptOptions {
  exchange: ExchangeRequest;
  reply: FastifyReply;
  active: ActiveRequest;
  limits: GatewayLimits;
  /** Who answers, for error messages. */
  engine: string;
  /** `null` when the client wants one JSON document. */
  stream: { dropUsageFrame: boolean; translation: AnswerTranslation | null } | null;
}

/** Sends the request to one engine once. Rejects when the response is too large or the request was cut. */
export function attemptRelay(options: AttemptOptions): Promise<AttemptResult> {
  return new Promise((resolve, reject) => new Attempt(options, { resolve, reject }).run());
}

/** An engine may report overload as the first event of a stream with status 200. */
const ERROR_FRAME_START = /^data:\s*\{\s*"error"\s*:\s*[^n\s]/;

class Attempt {
  readonly #options: AttemptOptions;
  readonly #settle: { resolve: (result: AttemptResult) => void; reject: (error: Error) => void };
  #relay: StreamRelay | null = null;
  #exchange: UpstreamExchange | null = null;
  #head: { status: number; headers: IncomingHttpHeaders } = { status: 0, headers: {} };
  #collected: Buffer[] = [];
  #collectedBytes = 0;
  #clientStall: NodeJS.Timeout | undefined;
  #textBegan = false;

  constructor(
    options: AttemptOptions,
    settle: { resolve: (result: AttemptResult) => void; reject: (error: Error) => void },
  ) {
    this.#options = options;
    this.#settle = settle;
  }

  run(): void {
    const { active } = this.#options;
    if (active.cutReason) {
      this.#settle.reject(active.cutReason);
      return;
    }
    active.onCut = this.#onCut;
    this.#options.reply.raw.on('drain', this.#onDrain);
    this.#exchange = UpstreamExchange.start(this.#options.exchange, {
      onHead: (status, headers) => this.#onHead(status, headers),
      onData: (chunk) => (this.#relay ? this.#forward(this.#relay, chunk) : this.#collect(chunk)),
      onEnd: () => this.#onEnd(),
      onFailure: (failure) => this.#onFailure(failure),
    });
  }

  #onHead(status: number, headers: IncomingHttpHeaders): void {
    this.#head = { status, headers };
    const { stream, reply, limits, active } = this.#options;
    // A simulation says so wherever it is seen.
    if (headers['x-edgewright-simulated'] !== undefined) reply.header('x-edgewright-simulated', '1');
    const isEvents = String(headers['content-type'] ?? '').startsWith('text/event-stream');
    if (!stream || status !== 200 || !isEvents) return;
    this.#relay = new StreamRelay(reply, {
      dropUsageFrame: stream.dropUsageFrame,
      tailBytes: limits.streamTailBytes,
      translator: stream.translation?.stream() ?? null,
    });
    active.answering(this.#relay.meter);
  }

  #forward(relay: StreamRelay, chunk: Buffer): boolean {
    if (!relay.began && ERROR_FRAME_START.test(chunk.toString('latin1', 0, 64))) {
      this.#relay = null;
      return this.#collect(chunk);
    }
    const { wantsMore, errorFrame, unreadable } = relay.forward(chunk);
    if (!this.#textBegan && relay.meter.tokenFrames > 0) {
      this.#textBegan = true;
      this.#options.active.firstToken();
    }
    if (errorFrame !== null || unreadable) {
      this.#exchange?.abort();
      this.#close();
      const { engine, limits } = this.#options;
      this.#endWith(
        errorFrame === null
          ? frameTooLarge(engine, limits.streamTailBytes)
          : engineErrorFrom({ ...this.#head, body: errorFrame }, engine),
      );
      return true;
    }
    if (!wantsMore) this.#watchClient();
    return wantsMore;
  }

  #collect(chunk: Buffer): boolean {
    const { limits, active, engine } = this.#options;
    this.#collectedBytes += chunk.length;
    const isAnswer = this.#head.status === 200;
    const limitBytes = isAnswer ? limits.upstreamBodyBytes : limits.upstreamErrorBytes;
    if (this.#collectedBytes <= limitBytes) {
      this.#collected.push(chunk);
    } else {
      this.#exchange?.abort();
      this.#close();
      if (!isAnswer) {
        this.#settle.resolve({ kind: 'collected', response: this.#response() });
        return true;
      }
      this.#settle.reject(
        new AppError('engine_bad_response', {
          message: `The engine ${engine} answered with more than ${limitBytes} bytes, which is the most the gateway holds.`,
          facts: { limitBytes, requestId: active.id },
        }),
      );
    }
    return true;
  }

  #response(): CollectedResponse {
    const { status, headers } = this.#head;
    const [first, ...others] = this.#collected;
    // Nearly every answer comes in one piece: it is not copied.
    const body = first && others.length === 0 ? first : Buffer.concat(this.#collected);
    return { status, headers, body };
  }

  #onEnd(): void {
    this.#close();
    if (!this.#relay?.began) {
      this.#settle.resolve({ kind: 'collected', response: this.#response() });
      return;
    }
    const { meter } = this.#relay;
    if (!meter.done && !meter.finished) {
      this.#failStream({ kind: 'lost', headReceived: true, cause: null });
      return;
    }
    this.#noteMeter();
    this.#relay.end();
    this.#options.active.settle('ok');
    this.#settle.resolve({ kind: 'streamed' });
  }

  #onFailure(failure: ExchangeFailure): void {
    this.#close();
    if (this.#relay?.began) this.#failStream(failure);
    else this.#settle.resolve({ kind: 'failed', failure });
  }

  #failStream(failure: ExchangeFailure): void {
    const { engine, exchange } = this.#options;
    this.#endWith(exchangeError(failure, { engine, deadlines: exchange.deadlines }));
  }

  /** Ends a stream that has begun with an error event. */
  #endWith(error: AppError): void {
    this.#noteMeter();
    this.#relay?.fail(error);
    this.#options.active.settle(error.code);
    this.#settle.resolve({ kind: 'streamed' });
  }

  /** The request was aborted: its client is gone, or the gateway stops. */
  readonly #onCut = (reason: Error): void => {
    this.#exchange?.abort();
    this.#close();
    this.#noteMeter();
    if (!this.#relay?.began) this.#settle.reject(reason);
    else if (reason instanceof AppError) this.#endWith(reason);
    else this.#settle.resolve({ kind: 'streamed' });
  };

  readonly #onDrain = (): void => {
    clearTimeout(this.#clientStall);
    this.#exchange?.resume();
  };

  /** A client that stops reading holds a slot; after a while it is treated as gone. */
  #watchClient(): void {
    clearTimeout(this.#clientStall);
    this.#clientStall = setTimeout(() => {
      this.#noteMeter();
      this.#options.active.settle('client_stalled');
      this.#options.reply.raw.destroy();
      this.#exchange?.abort();
      this.#close();
      this.#settle.resolve({ kind: 'streamed' });
    }, this.#options.limits.clientStallMs);
  }

  #noteMeter(): void {
    const meter = this.#relay?.meter;
    if (!meter) return;
    const { facts } = this.#options.active;
    facts.firstTokenAtMs = meter.firstTokenAtMs;
    facts.lastTokenAtMs = meter.lastTokenAtMs;
    facts.tokenFrames = meter.tokenFrames;
    facts.usage = meter.usage;
  }

  #close(): void {
    clearTimeout(this.#clientStall);
    this.#options.active.onCut = null;
    this.#options.reply.raw.off('drain', this.#onDrain);
  }
}

function frameTooLarge(engine: string, limitBytes: number): AppError {
  return new AppError('engine_bad_response', {
    message: `The engine ${engine} sent a frame of more than ${limitBytes} bytes, which is the most the gateway translates.`,
    facts: { limitBytes },
  });
}
