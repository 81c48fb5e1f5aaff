import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { AppError } from '../base/app-error.ts';
import { errorEvent } from './render-error.ts';
import { SseMeter } from './sse-meter.ts';
import { UsageFrameFilter } from './usage-frame-filter.ts';

/**
 * The client's side of a stream: sends each chunk on as it came, then looks at it. Nothing reaches the client
 * before the first chunk, so that until then a failure can still become an HTTP status.
 */
export class StreamRelay {
  readonly meter: SseMeter;
  readonly #reply: FastifyReply;
  readonly #response: ServerResponse;
  readonly #filter: UsageFrameFilter | null;
  #began = false;

  constructor(reply: FastifyReply, options: { dropUsageFrame: boolean; tailBytes: number }) {
    this.#reply = reply;
    this.#response = reply.raw;
    this.meter = new SseMeter(options.tailBytes);
    this.#filter = options.dropUsageFrame ? new UsageFrameFilter(options.tailBytes) : null;
  }

  get began(): boolean {
    return this.#began;
  }

  /** False when the client reads more slowly than the engine writes: pause until its `drain`. */
  forward(chunk: Buffer): boolean {
    const atMs = performance.now();
    if (!this.#began) this.#begin();
    let wantsMore = true;
    if (this.#filter) for (const bytes of this.#filter.push(chunk)) wantsMore = this.#response.write(bytes);
    else wantsMore = this.#response.write(chunk);
    this.meter.push(chunk, atMs);
    return wantsMore;
  }

  end(): void {
    const rest = this.#filter?.flush();
    this.#response.end(rest && rest.length > 0 ? rest : undefined);
  }

  /** Tells the client inside the stream what went wrong, and ends it without `[DONE]`. */
  fail(error: AppError): void {
    // A frame that broke off in the middle must not swallow the event: end it first.
    const cutOff = !this.#filter && !this.meter.atBoundary;
    this.#response.end(`${cutOff ? '\n\n' : ''}${errorEvent(error)}`);
  }

  #begin(): void {
    this.#began = true;
    this.#reply.hijack();
    this.#response.writeHead(200, {
      ...(this.#reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      'x-accel-buffering': 'no',
    });
  }
}
