import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { halfBits } from './encode-numbers.ts';
import { bytesOfNumbers, numberTypes, type NumberType } from './number-types.ts';

/** Decoders as ggml has them, to compare with. */
function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const decoders: Record<string, (bytes: Buffer, index: number) => number> = {
  f32: (bytes, index) => bytes.readFloatLE(index * 4),
  f16: (bytes, index) => halfValue(bytes.readUInt16LE(index * 2)),
  bf16: (bytes, index) => {
    const wide = Buffer.alloc(4);
    wide.writeUInt16LE(bytes.readUInt16LE(index * 2), 2);
    return wide.readFloatLE();
  },
  q8_0: (bytes, index) => {
    const at = Math.floor(index / 32) * 34;
    return halfValue(bytes.readUInt16LE(at)) * bytes.readInt8(at + 2 + (index % 32));
  },
  q4_0: (bytes, index) => {
    const at = Math.floor(index / 32) * 18;
    const pair = bytes.readUInt8(at + 2 + (index % 16));
    return halfValue(bytes.readUInt16LE(at)) * ((index % 32 < 16 ? pair & 15 : pair >> 4) - 8);
  },
  mxfp4: (bytes, index) => {
    const at = Math.floor(index / 32) * 17;
    const pair = bytes.readUInt8(at + 1 + (index % 16));
    const bits = index % 32 < 16 ? pair & 15 : pair >> 4;
    const magnitude = [0, 0.5, 1, 1.5, 2, 3, 4, 6][bits & 7] ?? Number.NaN;
    return (bits & 8 ? -1 : 1) * magnitude * 2 ** (bytes.readUInt8(at) - 127);
  },
};

/** Largest error of one number, as a share of the largest number of its block. */
const errors: Record<string, number> = {
  f32: 0,
  f16: 2 ** -11,
  bf16: 2 ** -8,
  q8_0: 0.5 / 127 + 2 ** -10,
  q4_0: 0.126,
  mxfp4: 0.25,
};

describe('encoded numbers', () => {
  it.each(Object.values<NumberType>(numberTypes))('$name comes back within its precision', (type) => {
    const number = fc.float({ min: Math.fround(-8), max: 8, noNaN: true });
    fc.assert(
      fc.property(fc.array(number, { minLength: 64, maxLength: 64 }), (numbers) => {
        const bytes = Buffer.alloc(bytesOfNumbers(type, numbers.length));
        type.encode(Float32Array.from(numbers), bytes);
        for (const [index, expected] of numbers.entries()) {
          const start = Math.floor(index / 32) * 32;
          const largest = Math.max(...numbers.slice(start, start + 32).map(Math.abs));
          const actual = decoders[type.name]?.(bytes, index) ?? Number.NaN;
          // Below the smallest half there is nothing to be precise with.
          expect(Math.abs(actual - expected)).toBeLessThanOrEqual((errors[type.name] ?? 0) * largest + 1e-4);
        }
      }),
    );
  });

  it.each([
    [0, 0],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65520, 0x7c00],
    [-1e9, 0xfc00],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [2 ** -26, 0x0000],
    [0.99975, 0x3bff],
    [0.99999, 0x3c00],
  ])('%d as a half', (number, bits) => {
    expect(halfBits(number)).toBe(bits);
  });
});
