import { AppError } from '../base/app-error.ts';
import { formatBytes } from '../base/format-quantity.ts';
import { limits } from '../contract/limits.ts';
import type { ByteSource } from './sources/byte-source.ts';

/**
 * Reads a file or an address from its beginning, a window at a time. `ensure` is the only wait: what it has made sure of is
 * then read without one, so that a vocabulary of half a million words takes a few waits, not half a million.
 */
export class GgufCursor {
  readonly path: string;
  readonly fileBytes: number;
  readonly #source: ByteSource;
  readonly #signal: AbortSignal | undefined;
  #window: Buffer = Buffer.alloc(0);
  /** Place in the file of the first byte of the window. */
  #windowStart = 0;
  #position = 0;

  constructor(source: ByteSource, signal?: AbortSignal) {
    this.#source = source;
    this.path = source.name;
    this.fileBytes = source.totalBytes;
    this.#signal = signal;
  }

  /** Place in the file of the next byte. */
  get position(): number {
    return this.#windowStart + this.#position;
  }

  /** How many bytes can be read without another `ensure`. */
  get bufferedBytes(): number {
    return this.#window.length - this.#position;
  }

  /** Makes sure that `byteCount` bytes can be read. Throws when the file ends before, or the header is too long. */
  async ensure(byteCount: number): Promise<void> {
    if (byteCount <= this.bufferedBytes) return;
    const start = this.position;
    const end = start + byteCount;
    if (end > this.fileBytes) throw this.#truncated();
    if (end > limits.ggufHeaderBytes) {
      const longest = formatBytes(limits.ggufHeaderBytes);
      throw this.damaged(`its header goes on beyond ${longest}, which no model needs`);
    }
    this.#signal?.throwIfAborted();
    const wanted = Math.max(this.#source.windowBytes, byteCount);
    const window = await this.#source.read(start, Math.min(wanted, this.fileBytes - start));
    this.#window = window;
    this.#windowStart = start;
    this.#position = 0;
  }

  /** Passes over bytes when all of them are buffered; says whether it did. */
  skipBuffered(byteCount: number): boolean {
    if (byteCount > this.bufferedBytes) return false;
    this.#position += byteCount;
    return true;
  }

  /** Passes over bytes without reading them. */
  async skip(byteCount: number): Promise<void> {
    if (this.skipBuffered(byteCount)) return;
    const target = this.position + byteCount;
    if (target > this.fileBytes) throw this.#truncated();
    this.#window = Buffer.alloc(0);
    this.#windowStart = target;
    this.#position = 0;
  }

  /** The next bytes; they must have been ensured. The view is valid until the next `ensure`. */
  take(byteCount: number): Buffer {
    const start = this.#advance(byteCount);
    return this.#window.subarray(start, start + byteCount);
  }

  uint32(): number {
    return this.#window.readUInt32LE(this.#advance(4));
  }

  /** A 64-bit count. Above 2^53 it is not exact; nothing that large passes the checks of the caller. */
  uint64(): number {
    const start = this.#advance(8);
    return this.#window.readUInt32LE(start) + this.#window.readUInt32LE(start + 4) * 2 ** 32;
  }

  #advance(byteCount: number): number {
    if (byteCount > this.bufferedBytes) throw new RangeError('read beyond what was ensured');
    const start = this.#position;
    this.#position += byteCount;
    return start;
  }

  /** An error about content that cannot be right. */
  damaged(why: string): AppError {
    return new AppError('model_file_not_gguf', {
      message: `${this.path} starts like a GGUF file, but ${why} (at byte ${this.position}).`,
      facts: { path: this.path, position: this.position },
      nextStep: 'The file is damaged: fetch it again and compare its checksum.',
    });
  }

  #truncated(): AppError {
    return new AppError('model_file_truncated', {
      message: `${this.path} is cut short: it ends inside its header, after ${this.fileBytes} bytes.`,
      facts: { path: this.path, actualBytes: this.fileBytes },
    });
  }
}
