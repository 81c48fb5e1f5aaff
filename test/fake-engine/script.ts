/**
 * What a fake engine does with one request. Sent in the request body under `fake`, or set on the engine for
 * every request. Times in milliseconds.
 */
export interface FakeScript {
  /** Token frames of a stream, or tokens of a whole answer. @default 5 */
  frames?: number;
  /** Text of each token frame. @default `w0 `, `w1 `, … */
  text?: string;
  /** Make the text of each token frame the monotonic clock in nanoseconds, read just before it is written. */
  stamp?: boolean;
  /** Pause between frames. @default 0 */
  paceMs?: number;
  /** Send the head of the response at once, before the first pause. @default false */
  headFirst?: boolean;
  /** Pause before the response. @default 0 */
  firstByteMs?: number;
  /** Never answer at all. */
  hang?: boolean;
  /** After this many token frames: fall silent, destroy the socket, or end without an end mark. */
  stallAfter?: number;
  dieAfter?: number;
  endAfter?: number;
  /** Destroy the socket without a response. */
  dieBeforeHead?: boolean;
  /** Destroy the socket after the head of the response. */
  dieAfterHead?: boolean;
  /** Answer with this status and body instead. */
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  /** Line ends of the stream. @default '\n' */
  lineEnd?: '\n' | '\r\n';
  /** Cut the stream into writes of this many bytes. @default whole frames */
  writeBytes?: number;
  /** Cut the stream at this byte, and send the rest only after the first part can have been read. */
  splitAt?: number;
  /** Put all frames into one write. */
  oneWrite?: boolean;
  /** A comment frame before every token frame. */
  comments?: boolean;
  /** Where usage appears in a stream. @default 'own-frame' when asked for, otherwise 'none' */
  usage?: 'own-frame' | 'last-frame' | 'every-frame' | 'none';
  cachedTokens?: number;
  /** What usage says of the prompt. @default 7 */
  promptTokens?: number;
  /** Answer a request for a stream with a frame that holds an error. */
  errorFrame?: Record<string, unknown>;
  /** Put an error frame after this many token frames, then the end mark. */
  errorFrameAfter?: number;
}
