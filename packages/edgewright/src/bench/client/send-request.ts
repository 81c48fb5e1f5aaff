import { isRecord } from '../../base/json-value.ts';
import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { limits } from '../../contract/limits.ts';
import type { RequestOutcome, RequestRecord, TokenCountSource } from '../../contract/request-record.ts';
import { errorMessage } from './answer-frame.ts';
import { AnswerReader } from './answer-reader.ts';
import type { LoadConnection } from './load-connection.ts';
import type { RunClock } from './run-clock.ts';

/** What a request is before it is sent. */
export type RequestIdentity = Pick<
  RequestRecord,
  | 'index'
  | 'phase'
  | 'stage'
  | 'session'
  | 'turn'
  | 'scheduledNs'
  | 'wantedInputTokens'
  | 'wantedOutputTokens'
>;

export interface SendOptions {
  connection: LoadConnection;
  clock: RunClock;
  identity: RequestIdentity;
  /** The body, ready to be sent: writing JSON must not be measured. */
  body: string;
  /** The longest that a whole request may take. */
  requestMs: number;
  /** The end of the run: what is under way counts as cancelled. */
  signal: AbortSignal;
}

export interface SentRequest {
  readonly record: RequestRecord;
  /** What was answered, for the next turn. */
  readonly text: string;
}

/** Sends one request and takes its times. Never rejects: whatever goes wrong is a record. */
export function sendRequest(options: SendOptions): Promise<SentRequest> {
  return new Promise((resolve) => new Exchange(options, resolve).start());
}

const refusals: ReadonlySet<number> = new Set([429, 503]);

class Exchange {
  readonly #options: SendOptions;
  readonly #resolve: (sent: SentRequest) => void;
  readonly #reader = new AnswerReader({
    frameBytes: limits.benchFrameBytes,
    textCharacters: limits.benchTextCharacters,
  });
  #controller: Dispatcher.DispatchController | null = null;
  #deadline: NodeJS.Timeout | undefined;
  #sentNs: number | null = null;
  #headersNs: number | null = null;
  #connectMs: number | null = null;
  #mayConnect = false;
  #status: number | null = null;
  #headers: IncomingHttpHeaders = {};
  #streams = false;
  #other = '';
  #settled = false;

  constructor(options: SendOptions, resolve: (sent: SentRequest) => void) {
    this.#options = options;
    this.#resolve = resolve;
  }

  start(): void {
    const { connection, body, signal, clock, requestMs } = this.#options;
    if (signal.aborted) {
      this.#settle('cancelled', { code: 'cancelled', message: 'The run had been stopped.' });
      return;
    }
    signal.addEventListener('abort', this.#onStop, { once: true });
    this.#deadline = setTimeout(this.#onDeadline, requestMs);
    const { pool, path, headers } = connection;
    this.#mayConnect = pool.stats.free === 0;
    this.#sentNs = clock();
    pool.dispatch({ method: 'POST', path, headers, body }, this.#handler());
  }

  #handler(): Dispatcher.DispatchHandler {
    return {
      onRequestStart: (controller) => {
        this.#controller = controller;
        // Called when the request is about to be written. Without a free connection, this is after one was opened.
        if (this.#mayConnect && this.#sentNs !== null) {
          this.#connectMs = (this.#options.clock() - this.#sentNs) / 1e6;
        }
        if (this.#settled) controller.abort(new Error('The request has ended.'));
      },
      onResponseStart: (_controller, status, headers) => {
        this.#headersNs = this.#options.clock();
        this.#status = status;
        this.#headers = headers;
        this.#streams =
          status === 200 && String(headers['content-type'] ?? '').startsWith('text/event-stream');
      },
      onResponseData: (controller, chunk) => {
        const atNs = this.#options.clock();
        if (!this.#streams) {
          this.#other += chunk
            .toString('utf8')
            .slice(0, limits.benchErrorCharacters * 4 - this.#other.length);
        } else if (!this.#reader.read(chunk, atNs)) {
          this.#settle('failed', { code: 'frame_too_large', message: 'One frame was larger than 1 MiB.' });
          controller.abort(new Error('One frame was too large.'));
        }
      },
      onResponseEnd: () => this.#end(),
      onResponseError: (_controller, error) => this.#fail(error),
    };
  }

  #end(): void {
    if (this.#status !== 200) {
      const refused = this.#status !== null && refusals.has(this.#status);
      this.#settle(refused ? 'refused' : 'failed', {
        code: `http_${this.#status ?? 0}`,
        message: messageOf(this.#other),
      });
      return;
    }
    const { seen } = this.#reader;
    if (!this.#streams) {
      this.#settle('failed', { code: 'not_a_stream', message: 'The answer was no event stream.' });
    } else if (seen.error !== null) {
      this.#settle('failed', { code: 'error_event', message: cut(seen.error) });
    } else if (!seen.done && seen.finishReason === null) {
      const message = 'The stream ended without a reason and without [DONE].';
      this.#settle('truncated', { code: 'truncated', message });
    } else if (seen.firstTokenNs === null) {
      this.#settle('failed', { code: 'no_tokens', message: 'The answer had no token.' });
    } else {
      this.#settle('ok', null);
    }
  }

  #fail(error: Error): void {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
    const outcome = outcomeOf(code, this.#headersNs !== null);
    this.#settle(outcome, { code, message: cut(error.message) });
  }

  readonly #onStop = (): void => {
    this.#settle('cancelled', { code: 'cancelled', message: 'The run was stopped.' });
    this.#controller?.abort(new Error('The run was stopped.'));
  };

  readonly #onDeadline = (): void => {
    const message = `It took longer than ${this.#options.requestMs} ms.`;
    this.#settle('timeout', { code: 'deadline', message });
    this.#controller?.abort(new Error(message));
  };

  #settle(outcome: RequestOutcome, error: RequestRecord['error']): void {
    if (this.#settled) return;
    this.#settled = true;
    const { identity, clock, signal } = this.#options;
    clearTimeout(this.#deadline);
    signal.removeEventListener('abort', this.#onStop);
    const { seen } = this.#reader;
    const counted = countTokens(seen);
    this.#resolve({
      text: seen.text,
      record: {
        ...identity,
        sentNs: this.#sentNs,
        connectMs: this.#connectMs,
        headersNs: this.#headersNs,
        firstTokenNs: seen.firstTokenNs,
        firstOutputTokenNs: seen.firstOutputTokenNs,
        lastTokenNs: seen.lastTokenNs,
        endNs: clock(),
        status: this.#status,
        outcome,
        error,
        finishReason: seen.finishReason,
        promptTokens: seen.usage?.promptTokens ?? null,
        cachedPromptTokens: seen.usage?.cachedTokens ?? null,
        completionTokens: counted.tokens,
        firstChunkTokens: seen.firstChunkTokens,
        tokenCountSource: counted.source,
        tokenFrames: seen.tokenFrames,
        chunkGapsMs: seen.chunkGapsMs,
        requestId: textOf(this.#headers['x-request-id']),
        queueMs: numberOf(this.#headers['x-edgewright-queue-ms']),
        retryAfterS: numberOf(this.#headers['retry-after']),
      },
    });
  }
}

/** Usage is only trusted from a finished answer; a running count is as far as it got. */
function countTokens(seen: AnswerReader['seen']): { tokens: number | null; source: TokenCountSource | null } {
  if (seen.usage !== null) {
    return { tokens: seen.usage.completionTokens, source: seen.countsAlong ? 'continuous-usage' : 'usage' };
  }
  return seen.tokenFrames === 0
    ? { tokens: null, source: null }
    : { tokens: seen.tokenFrames, source: 'frames' };
}

function outcomeOf(code: string, answered: boolean): RequestOutcome {
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_CONNECT_TIMEOUT') return 'timeout';
  if (code === 'UND_ERR_BODY_TIMEOUT') return 'stalled';
  return answered ? 'truncated' : 'failed';
}

/** The message in an error body of whatever shape, or its beginning. */
function messageOf(body: string): string {
  try {
    const document: unknown = JSON.parse(body);
    if (isRecord(document)) return cut(errorMessage(document['error'] ?? document['message'] ?? document));
  } catch {
    // Not JSON, or cut: its beginning says enough.
  }
  return cut(body.trim() === '' ? 'The answer was empty.' : body.trim());
}

function cut(text: string): string {
  return text.slice(0, limits.benchErrorCharacters);
}

function textOf(header: string | string[] | undefined): string | null {
  return typeof header === 'string' ? header : null;
}

function numberOf(header: string | string[] | undefined): number | null {
  const value = typeof header === 'string' ? Number(header) : Number.NaN;
  return Number.isFinite(value) && value >= 0 ? value : null;
}
