import { StringDecoder } from 'node:string_decoder';
import { createParser, type EventSourceParser } from 'eventsource-parser';
import { type FrameUsage, readAnswerFrame } from './answer-frame.ts';

/** What has been seen of an answer. Times in ns of the run's clock. */
export interface AnswerSeen {
  firstTokenNs: number | null;
  firstOutputTokenNs: number | null;
  lastTokenNs: number | null;
  /** Tokens in the chunk with the first one: its frames, or what the server counted up to there. */
  firstChunkTokens: number;
  tokenFrames: number;
  chunkGapsMs: number[];
  finishReason: string | null;
  usage: FrameUsage | null;
  /** The server counted along: usage came in more than one frame. */
  countsAlong: boolean;
  done: boolean;
  /** An error event inside the stream. */
  error: string | null;
  text: string;
}

/**
 * Takes the times of a streamed answer. A time is that of the socket chunk which completed a frame: when several frames
 * arrive in one chunk, they arrived together.
 */
export class AnswerReader {
  readonly seen: AnswerSeen = {
    firstTokenNs: null,
    firstOutputTokenNs: null,
    lastTokenNs: null,
    firstChunkTokens: 1,
    tokenFrames: 0,
    chunkGapsMs: [],
    finishReason: null,
    usage: null,
    countsAlong: false,
    done: false,
    error: null,
    text: '',
  };
  readonly #decoder = new StringDecoder('utf8');
  readonly #parser: EventSourceParser;
  readonly #bounds: { readonly frameBytes: number; readonly textCharacters: number };
  #pendingBytes = 0;
  #usageFrames = 0;
  /** Of the chunk that is being read. */
  #tokensInChunk = 0;
  #outputInChunk = false;

  constructor(bounds: { readonly frameBytes: number; readonly textCharacters: number }) {
    this.#bounds = bounds;
    this.#parser = createParser({
      onEvent: ({ data }) => {
        this.#pendingBytes = 0;
        this.#readFrame(data);
      },
    });
  }

  /** False: one frame is larger than allowed, and the rest must not be read. */
  read(chunk: Buffer, atNs: number): boolean {
    this.#tokensInChunk = 0;
    this.#outputInChunk = false;
    this.#pendingBytes += chunk.length;
    this.#parser.feed(this.#decoder.write(chunk));
    this.#closeChunk(atNs);
    return this.#pendingBytes <= this.#bounds.frameBytes;
  }

  #readFrame(data: string): void {
    const frame = readAnswerFrame(data);
    const { seen } = this;
    if (frame.kind === 'done') seen.done = true;
    if (frame.kind === 'error') seen.error ??= frame.message;
    if (frame.kind !== 'chunk') return;
    seen.finishReason = frame.finishReason ?? seen.finishReason;
    if (frame.usage !== null) {
      seen.usage = frame.usage;
      this.#usageFrames += 1;
      seen.countsAlong = this.#usageFrames > 1;
    }
    if (frame.token === null) return;
    this.#tokensInChunk += 1;
    this.#outputInChunk ||= frame.token === 'output';
    if (seen.text.length < this.#bounds.textCharacters) seen.text += frame.text;
  }

  #closeChunk(atNs: number): void {
    if (this.#tokensInChunk === 0) return;
    const { seen } = this;
    seen.tokenFrames += this.#tokensInChunk;
    if (this.#outputInChunk) seen.firstOutputTokenNs ??= atNs;
    if (seen.firstTokenNs === null) {
      seen.firstTokenNs = atNs;
      // A server that counts along says how many tokens are out; the frames are the least there can be.
      seen.firstChunkTokens = Math.max(this.#tokensInChunk, seen.usage?.completionTokens ?? 0, 1);
    } else {
      // Whole microseconds: finer digits are noise, and would be most of the records.
      seen.chunkGapsMs.push(Math.round((atNs - (seen.lastTokenNs ?? atNs)) / 1e3) / 1e3);
    }
    seen.lastTokenNs = atNs;
  }
}
