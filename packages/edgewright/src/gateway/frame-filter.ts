import { isRecord } from '../base/json-value.ts';
import { framePayload } from './sse-payload.ts';
import { SseSplitter, type StreamPiece } from './sse-splitter.ts';

/** What may go on to the client, and the frame at which it ends. */
export interface Filtered {
  /** A chunk of whole frames that are all kept comes back as the same Buffer. */
  bytes: Buffer[];
  /** The whole frames that came before the end, also those that are kept from the client. */
  frames: Buffer[];
  /** The engine reported an error: to be told in the gateway's words. Nothing behind it counts. */
  errorFrame: Buffer | null;
}

/**
 * Keeps two kinds of frames from a client and passes everything else on as it is: the frame with nothing but usage,
 * when it was not asked for, and the error of an engine, each of which has a shape of its own. The unfinished end of a
 * chunk is held until its frame is whole: a reader could not use it earlier anyway.
 */
export class FrameFilter {
  readonly #splitter: SseSplitter;
  readonly #dropUsage: boolean;

  constructor(options: { dropUsageFrame: boolean; tailBytes: number }) {
    this.#splitter = new SseSplitter(options.tailBytes);
    this.#dropUsage = options.dropUsageFrame;
  }

  /** The client has the beginning of a frame whose end has not come; only frames too large to be held do that. */
  get insideFrame(): boolean {
    return this.#splitter.overflowing;
  }

  /** Nothing is held: a chunk that is one frame goes on as it came. */
  get isBetweenFrames(): boolean {
    return this.#splitter.isBetweenFrames;
  }

  push(chunk: Buffer): Filtered {
    const heldBefore = this.#splitter.heldBytes > 0;
    const pieces = this.#splitter.push(chunk);
    const failedAt = pieces.findIndex((piece) => piece.whole && isError(piece.bytes));
    const passed = failedAt < 0 ? pieces : pieces.slice(0, failedAt);
    const kept = passed.filter((piece) => !this.#drops(piece));
    const untouched = kept.length === pieces.length && !heldBefore && this.#splitter.heldBytes === 0;
    return {
      frames: passed.filter(({ whole }) => whole).map(({ bytes }) => bytes),
      bytes: untouched ? [chunk] : kept.map((piece) => piece.bytes),
      errorFrame: pieces[failedAt]?.bytes ?? null,
    };
  }

  /** What is left when the stream ends in the middle of a frame. */
  flush(): Buffer {
    return this.#splitter.flush();
  }

  #drops({ bytes, whole }: StreamPiece): boolean {
    return this.#dropUsage && whole && isUsageOnly(bytes);
  }
}

/** True for `{"error":…}` that is not null, also where other fields stand beside it. */
function isError(frame: Buffer): boolean {
  if (!frame.includes('"error"')) return false;
  const payload = framePayload(frame);
  if (payload === null || payload === 'done') return false;
  return payload['error'] !== undefined && payload['error'] !== null;
}

/** True for `{"choices":[],"usage":{…}}`, with whatever other fields. */
function isUsageOnly(frame: Buffer): boolean {
  if (!frame.includes('"usage"') || !mentionsEmptyChoices(frame)) return false;
  const payload = framePayload(frame);
  if (payload === null || payload === 'done') return false;
  const { choices, usage } = payload;
  return Array.isArray(choices) && choices.length === 0 && isRecord(usage);
}

/** Cheap test before parsing: engines put `"usage":null` into every frame, but choices into all but one. */
function mentionsEmptyChoices(frame: Buffer): boolean {
  const at = frame.indexOf('"choices"');
  if (at < 0) return false;
  return /^"choices"\s*:\s*\[\s*\]/.test(frame.toString('latin1', at, at + 64));
}
