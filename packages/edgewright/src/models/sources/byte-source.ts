/** Bytes that can be read from any place: a file, or an address that serves ranges. */
export interface ByteSource {
  /** Path or address, for messages. */
  readonly name: string;
  readonly totalBytes: number;
  /** Exactly so many bytes from a place. Throws an AppError when they are not there. */
  read(start: number, byteCount: number): Promise<Buffer>;
  /** Best size of one read: small where a read is cheap. */
  readonly windowBytes: number;
  close(): Promise<void>;
}
