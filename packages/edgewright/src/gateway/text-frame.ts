const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const LF = 0x0a;

/** Longer texts are read whole: looking at each byte is worth it for tokens only. */
const MOST_TEXT_BYTES = 256;
const TEXT_STARTS = ['"content":"', '"text":"', '"reasoning_content":"', '"reasoning":"'].map((text) =>
  Buffer.from(text),
);

/**
 * The form that the frames of one stream have around their text. Engines send hundreds that differ in nothing else:
 * whoever has read one knows what the others say without parsing them. A chunk matches when it is exactly one frame
 * whose bytes before and behind the text are the same, and whose text is neither empty nor has anything that JSON or the
 * event stream would read as more than text.
 */
export class TextFrame {
  #before = Buffer.alloc(0);
  #behind = Buffer.alloc(0);

  /** True for a frame that says what the one does that was learned, but for its text. */
  matches(chunk: Buffer): boolean {
    const before = this.#before.length;
    const end = chunk.length - this.#behind.length;
    if (before === 0 || end <= before || end - before > MOST_TEXT_BYTES) return false;
    if (chunk.compare(this.#before, 0, before, 0, before) !== 0) return false;
    if (chunk.compare(this.#behind, 0, this.#behind.length, end) !== 0) return false;
    return isPlain(chunk, before, end);
  }

  /** From a frame with text and nothing else that anybody has to know of. */
  learn(frame: Buffer): void {
    this.forget();
    for (const start of TEXT_STARTS) {
      const at = frame.indexOf(start);
      if (at < 0) continue;
      const from = at + start.length;
      const to = frame.indexOf(QUOTE, from);
      // What ends in another way, or says nothing, is no model for others. Copies: a frame lies in a large buffer.
      if (to <= from || !isPlain(frame, from, to) || !endsOnce(frame, to)) continue;
      this.#before = Buffer.from(frame.subarray(0, from));
      this.#behind = Buffer.from(frame.subarray(to));
      return;
    }
  }

  forget(): void {
    this.#before = Buffer.alloc(0);
  }
}

/** The text of a JSON string that is what it says: no escapes, no quotes, no control characters. */
function isPlain(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at];
    if (byte === undefined || byte < SPACE || byte === QUOTE || byte === BACKSLASH) return false;
  }
  return true;
}

/** One line, and the blank one behind it. */
function endsOnce(frame: Buffer, from: number): boolean {
  return frame.indexOf(LF) >= from && frame.indexOf(LF, from) === frame.length - 2 && frame.at(-1) === LF;
}
