import type { NumberType } from './number-types.ts';

/** Spread of the weights: what transformers are initialised with, and what keeps activations finite. */
const standardDeviation = 0.02;

/** Numbers of one unit of the ring: a multiple of every block size. */
const unitItems = 32;

/** Mersenne primes: lengths of a ring in units. */
const ringLengths = [8_191, 131_071, 524_287] as const;

/**
 * Random weights without end from one block of memory: a ring of encoded numbers that every tensor walks along
 * where the last one stopped. Its length is prime and larger than the number of rows of any matrix, so that no
 * two rows of a matrix are alike, whatever their length; making numbers costs nothing beside writing them.
 */
export class RandomRing {
  readonly #bytes: Buffer;
  #at = 0;

  /** @param rowsMost rows of the matrix that has the most of them */
  constructor(type: NumberType, options: { seed: number; rowsMost: number }) {
    const units = ringLengths.find((length) => length > options.rowsMost) ?? ringLengths[2];
    const unitBytes = (unitItems / type.blockItems) * type.blockBytes;
    this.#bytes = Buffer.allocUnsafe(units * unitBytes);
    const draw = normalNumbers(options.seed);
    const unit = new Float32Array(unitItems);
    for (let index = 0; index < units; index += 1) {
      for (let item = 0; item < unitItems; item += 1) unit[item] = draw() * standardDeviation;
      type.encode(unit, this.#bytes.subarray(index * unitBytes, (index + 1) * unitBytes));
    }
  }

  /** The next bytes of a tensor, `byteCount` of them or fewer, without a copy. */
  take(byteCount: number): Buffer {
    const end = Math.min(this.#bytes.length, this.#at + byteCount);
    const slice = this.#bytes.subarray(this.#at, end);
    this.#at = end === this.#bytes.length ? 0 : end;
    return slice;
  }
}

/** Standard normal numbers from a seed (Box and Muller's polar method over a 32-bit generator). */
export function normalNumbers(seed: number): () => number {
  const uniform = uniformNumbers(seed);
  let spare: number | null = null;
  return () => {
    if (spare !== null) {
      const kept = spare;
      spare = null;
      return kept;
    }
    for (;;) {
      const x = uniform() * 2 - 1;
      const y = uniform() * 2 - 1;
      const square = x * x + y * y;
      if (square === 0 || square >= 1) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      spare = y * factor;
      return x * factor;
    }
  };
}

/** Numbers from 0 up to 1 (Doty-Humphrey's small fast counting generator, `sfc32`). */
function uniformNumbers(seed: number): () => number {
  let a = seed | 0;
  let b = 0x9e3779b9 | 0;
  let c = 0x243f6a88 | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < 16; round += 1) next();
  return next;
}
