import { framePayload, isRecord } from './sse-payload.ts';
import { SseSplitter } from './sse-splitter.ts';

/**
 * Drops the frame that carries nothing but usage, for clients that did not ask for it, and nothing else. The
 * unfinished end of a chunk is held until its frame is whole: a reader could not use it earlier anyway.
 */
export class UsageFrameFilter {
  readonly #splitter: SseSplitter;

  constructor(tailBytes: number) {
    this.#splitter = new SseSplitter(tailBytes);
  }

  /** The bytes to send on. A chunk of whole frames comes back as the same Buffer. */
  push(chunk: Buffer): Buffer[] {
    const heldBefore = this.#splitter.heldBytes > 0;
    const pieces = this.#splitter.push(chunk);
    const kept = pieces.filter((piece) => !(piece.whole && isUsageOnly(piece.bytes)));
    const untouched = kept.length === pieces.length && !heldBefore && this.#splitter.heldBytes === 0;
    return untouched ? [chunk] : kept.map((piece) => piece.bytes);
  }

  /** What is left when the stream ends in the middle of a frame. */
  flush(): Buffer {
    return this.#splitter.flush();
  }
}

/** True for `{"choices":[],"usage":{…}}`, with whatever other fields. */
function isUsageOnly(frame: Buffer): boolean {
  if (!frame.includes('"usage"') || !mentionsEmptyChoices(frame)) return false;
  const payload = framePayload(frame);
  if (payload === null || payload === 'done') return false;
  const { choices, usage, error } = payload;
  return Array.isArray(choices) && choices.length === 0 && isRecord(usage) && !isRecord(error);
}

/** Cheap test before parsing: engines put `"usage":null` into every frame, but choices into all but one. */
function mentionsEmptyChoices(frame: Buffer): boolean {
  const at = frame.indexOf('"choices"');
  if (at < 0) return false;
  return /^"choices"\s*:\s*\[\s*\]/.test(frame.toString('latin1', at, at + 64));
}
