import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { AppError } from '../base/app-error.ts';
import { FrameFilter } from './frame-filter.ts';
import { errorEvent } from './render-error.ts';
import { SseMeter } from './sse-meter.ts';

/**
 * The client's side of a stream: sends the frames on as they came, then measures them. Nothing reaches the client
 * before the first chunk, so that until then a failure can still become an HTTP status.
 */
export class StreamRelay {
  readonly meter = new SseMeter();
  readonly #reply: FastifyReply;
  readonly #response: ServerResponse;
  readonly #filter: FrameFilter;
  #began = false;

  constructor(reply: FastifyReply, options: { dropUsageFrame: boolean; tailBytes: number }) {
    this.#reply = reply;
    this.#response = reply.raw;
    this.#filter = new FrameFilter(options);
  }

  get began(): boolean {
    return this.#began;
  }

  /** `wantsMore`: false when the client reads more slowly than the engine writes: pause until its `drain`. */
  forward(chunk: Buffer): { wantsMore: boolean; errorFrame: Buffer | null } {
    const atMs = performance.now();
    if (!this.#began) this.#begin();
    let wantsMore = true;
    const { bytes: kept, frames, errorFrame } = this.#filter.push(chunk);
    for (const bytes of kept) wantsMore = this.#response.write(bytes);
    for (const frame of frames) this.meter.read(frame, atMs);
    return { wantsMore, errorFrame };
  }

  end(): void {
    const rest = this.#filter.flush();
    this.#response.end(rest.length > 0 ? rest : undefined);
  }

  /** Tells the client inside the stream what went wrong, and ends it without `[DONE]`. */
  fail(error: AppError): void {
    // A frame that broke off in the middle must not swallow the event: end it first.
    this.#response.end(`${this.#filter.insideFrame ? '\n\n' : ''}${errorEvent(error)}`);
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
