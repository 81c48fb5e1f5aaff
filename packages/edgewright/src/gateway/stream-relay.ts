import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { AppError } from '../base/app-error.ts';
import type { FrameTranslator } from './answer-translation.ts';
import { FrameFilter } from './frame-filter.ts';
import { errorEvent } from './render-error.ts';
import { SseMeter } from './sse-meter.ts';
import { TextFrame } from './text-frame.ts';

interface StreamRelayOptions {
  dropUsageFrame: boolean;
  tailBytes: number;
  /** `null`: the frames go on as they came. */
  translator: FrameTranslator | null;
}

/** What one chunk came to. */
interface Forwarded {
  /** False when the client reads more slowly than the engine writes: pause until its `drain`. */
  wantsMore: boolean;
  /** The engine reported an error: to be told in the gateway's words. */
  errorFrame: Buffer | null;
  /** A frame that must be read before it can be told is too large to be held. */
  unreadable: boolean;
}

const FORWARDED: Forwarded = { wantsMore: true, errorFrame: null, unreadable: false };
const PAUSE: Forwarded = { ...FORWARDED, wantsMore: false };

/**
 * The client's side of a stream: sends the frames on as they came, or what a translator makes of them, then measures
 * them. Nothing reaches the client before the first chunk, so that until then a failure can still become an HTTP status.
 */
export class StreamRelay {
  readonly meter = new SseMeter();
  readonly #reply: FastifyReply;
  readonly #response: ServerResponse;
  readonly #filter: FrameFilter;
  readonly #translator: FrameTranslator | null;
  readonly #textFrame = new TextFrame();
  #began = false;

  constructor(reply: FastifyReply, options: StreamRelayOptions) {
    this.#reply = reply;
    this.#response = reply.raw;
    this.#filter = new FrameFilter(options);
    this.#translator = options.translator;
  }

  get began(): boolean {
    return this.#began;
  }

  forward(chunk: Buffer): Forwarded {
    const atMs = performance.now();
    if (!this.#began) this.#begin();
    if (this.#isAnotherToken(chunk)) {
      const wantsMore = this.#response.write(chunk);
      this.meter.repeat(atMs);
      return wantsMore ? FORWARDED : PAUSE;
    }
    let wantsMore = true;
    const { bytes: kept, frames, errorFrame } = this.#filter.push(chunk);
    if (this.#translator) wantsMore = this.#write(translate(this.#translator, frames));
    else for (const bytes of kept) wantsMore = this.#response.write(bytes);
    this.#read(frames, atMs);
    return { wantsMore, errorFrame, unreadable: this.#translator !== null && this.#filter.insideFrame };
  }

  end(): void {
    if (this.#translator) {
      // An engine may leave the blank line behind its last frame out.
      this.#response.end(translate(this.#translator, [this.#filter.flush()]) + this.#translator.end());
      return;
    }
    const rest = this.#filter.flush();
    this.#response.end(rest.length > 0 ? rest : undefined);
  }

  /** Tells the client inside the stream what went wrong, and ends it without its end mark. */
  fail(error: AppError): void {
    if (this.#translator) {
      this.#response.end(this.#translator.fail(error));
      return;
    }
    // A frame that broke off in the middle must not swallow the event: end it first.
    this.#response.end(`${this.#filter.insideFrame ? '\n\n' : ''}${errorEvent(error)}`);
  }

  /** Measures frames, and remembers the form of one that came by itself. */
  #read(frames: readonly Buffer[], atMs: number): void {
    for (const frame of frames) {
      const isText = this.meter.read(frame, atMs);
      if (isText && frames.length === 1) this.#textFrame.learn(frame);
    }
  }

  #isAnotherToken(chunk: Buffer): boolean {
    return this.#translator === null && this.#filter.isBetweenFrames && this.#textFrame.matches(chunk);
  }

  /** Frames that say nothing to the client are no write. */
  #write(text: string): boolean {
    return text === '' || this.#response.write(text);
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

function translate(translator: FrameTranslator, frames: readonly Buffer[]): string {
  return frames.map((frame) => translator.frame(frame)).join('');
}
