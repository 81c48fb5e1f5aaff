export type HeaderValue = string | number | boolean | HeaderValue[];

export interface HeaderEntry {
  value: HeaderValue;
  /** Type and value as they stand in the file. */
  raw: Buffer;
}

/**
 * Metadata of a GGUF header whose keys begin with `prefix`, with everything in it; null when the header goes on
 * beyond `bytes`. For files that the careful reader of models has accepted.
 */
export function walkHeader(bytes: Buffer, prefix: string): Map<string, HeaderEntry> | null {
  try {
    return new HeaderWalk(bytes).entries(prefix);
  } catch (thrown) {
    if (thrown instanceof RangeError) return null;
    throw thrown;
  }
}

interface Scalar {
  bytes: number;
  read: (bytes: Buffer, at: number) => number | boolean;
}

const scalars: Readonly<Record<number, Scalar>> = {
  0: { bytes: 1, read: (bytes, at) => bytes.readUInt8(at) },
  1: { bytes: 1, read: (bytes, at) => bytes.readInt8(at) },
  2: { bytes: 2, read: (bytes, at) => bytes.readUInt16LE(at) },
  3: { bytes: 2, read: (bytes, at) => bytes.readInt16LE(at) },
  4: { bytes: 4, read: (bytes, at) => bytes.readUInt32LE(at) },
  5: { bytes: 4, read: (bytes, at) => bytes.readInt32LE(at) },
  6: { bytes: 4, read: (bytes, at) => bytes.readFloatLE(at) },
  7: { bytes: 1, read: (bytes, at) => bytes.readUInt8(at) !== 0 },
  10: { bytes: 8, read: (bytes, at) => Number(bytes.readBigUInt64LE(at)) },
  11: { bytes: 8, read: (bytes, at) => Number(bytes.readBigInt64LE(at)) },
  12: { bytes: 8, read: (bytes, at) => bytes.readDoubleLE(at) },
};
const textType = 8;
const arrayType = 9;
const countsAt = 16;

class HeaderWalk {
  readonly #bytes: Buffer;
  #at = countsAt;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  entries(prefix: string): Map<string, HeaderEntry> {
    const count = this.#count();
    const entries = new Map<string, HeaderEntry>();
    for (let index = 0; index < count; index += 1) {
      const key = this.#text();
      const start = this.#at;
      const value = this.#value(this.#uint32());
      if (key.startsWith(prefix)) entries.set(key, { value, raw: this.#bytes.subarray(start, this.#at) });
    }
    return entries;
  }

  #value(type: number): HeaderValue {
    if (type === textType) return this.#text();
    if (type === arrayType) {
      const itemType = this.#uint32();
      const length = this.#count();
      // Every item takes at least a byte: a longer array cannot be in this buffer.
      if (length > this.#bytes.length) throw new RangeError('an array goes on beyond what was read');
      return Array.from({ length }, () => this.#value(itemType));
    }
    const scalar = scalars[type];
    if (!scalar) throw new RangeError(`a value has the unknown type ${type}`);
    return scalar.read(this.#bytes, this.#advance(scalar.bytes));
  }

  #text(): string {
    const length = this.#count();
    const start = this.#advance(length);
    return this.#bytes.toString('utf8', start, start + length);
  }

  #uint32(): number {
    return this.#bytes.readUInt32LE(this.#advance(4));
  }

  #count(): number {
    return Number(this.#bytes.readBigUInt64LE(this.#advance(8)));
  }

  #advance(byteCount: number): number {
    const start = this.#at;
    if (start + byteCount > this.#bytes.length)
      throw new RangeError('the header goes on beyond what was read');
    this.#at = start + byteCount;
    return start;
  }
}
