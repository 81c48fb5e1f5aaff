/** A piece of an event stream: one whole frame with its blank line, or a part of a frame that is too large. */
export interface StreamPiece {
  bytes: Buffer;
  whole: boolean;
}

const LF = 0x0a;
const CR = 0x0d;

/**
 * Cuts an event stream into frames, wherever the chunks were cut, with LF or CRLF line ends. A frame longer
 * than `tailBytes` is not kept: its parts are handed out as they come, marked as not whole.
 */
export class SseSplitter {
  readonly #tailBytes: number;
  #tail: Buffer[] = [];
  #tailLength = 0;
  #overflowing = false;
  /** What the bytes so far end with: nothing special, a line end, or a line end and a CR. */
  #ending: 'other' | 'line' | 'line-cr' = 'other';

  constructor(tailBytes: number) {
    this.#tailBytes = tailBytes;
  }

  /** Bytes of an unfinished frame that are held. */
  get heldBytes(): number {
    return this.#tailLength;
  }

  /** The current frame was too large; its bytes are passed on until it ends. */
  get overflowing(): boolean {
    return this.#overflowing;
  }

  /** The bytes so far end with a blank line. */
  get isBetweenFrames(): boolean {
    return this.#tailLength === 0 && !this.#overflowing && this.#ending === 'other';
  }

  push(chunk: Buffer): StreamPiece[] {
    const pieces: StreamPiece[] = [];
    let start = 0;
    while (start < chunk.length) {
      const end = this.#frameEnd(chunk, start);
      if (end < 0) break;
      pieces.push(this.#finishFrame(chunk.subarray(start, end)));
      start = end;
    }
    if (start < chunk.length) this.#keep(start === 0 ? chunk : chunk.subarray(start), pieces);
    return pieces;
  }

  /** Hands out what is held of an unfinished frame, and forgets it. */
  flush(): Buffer {
    const rest = Buffer.concat(this.#tail, this.#tailLength);
    this.#tail = [];
    this.#tailLength = 0;
    return rest;
  }

  /** Offset just behind the next blank line, or -1; then `#ending` remembers how the chunk ends. */
  #frameEnd(chunk: Buffer, start: number): number {
    let at = start;
    while (at < chunk.length) {
      if (this.#ending === 'other') {
        const lineEnd = chunk.indexOf(LF, at);
        if (lineEnd < 0) return -1;
        this.#ending = 'line';
        at = lineEnd + 1;
        continue;
      }
      const byte = chunk[at];
      at += 1;
      if (byte === LF) {
        this.#ending = 'other';
        return at;
      }
      this.#ending = byte === CR && this.#ending === 'line' ? 'line-cr' : 'other';
    }
    return -1;
  }

  #finishFrame(last: Buffer): StreamPiece {
    if (this.#overflowing) {
      this.#overflowing = false;
      return { bytes: last, whole: false };
    }
    if (this.#tailLength === 0) return { bytes: last, whole: true };
    this.#tail.push(last);
    this.#tailLength += last.length;
    return { bytes: this.flush(), whole: true };
  }

  #keep(rest: Buffer, pieces: StreamPiece[]): void {
    if (this.#overflowing) {
      pieces.push({ bytes: rest, whole: false });
      return;
    }
    this.#tail.push(rest);
    this.#tailLength += rest.length;
    if (this.#tailLength <= this.#tailBytes) return;
    this.#overflowing = true;
    pieces.push({ bytes: this.flush(), whole: false });
  }
}
