import { limits } from '../contract/limits.ts';
import type { GgufCursor } from './gguf-cursor.ts';

/** Too long to be kept: only its length is. */
export interface GgufSkipped {
  readonly skipped: 'array' | 'text';
  readonly length: number;
}

/** One metadata value. Arrays of text, and long arrays and texts, are passed over. */
export type GgufValue = number | boolean | string | readonly number[] | GgufSkipped;

const textType = 8;
const arrayType = 9;

/** Numbers by their type in the file. 64-bit ones lose digits above 2^53, which no value we use reaches. */
const numberTypes: Readonly<Record<number, { bytes: number; read: (bytes: Buffer) => number }>> = {
  0: { bytes: 1, read: (bytes) => bytes.readUInt8() },
  1: { bytes: 1, read: (bytes) => bytes.readInt8() },
  2: { bytes: 2, read: (bytes) => bytes.readUInt16LE() },
  3: { bytes: 2, read: (bytes) => bytes.readInt16LE() },
  4: { bytes: 4, read: (bytes) => bytes.readUInt32LE() },
  5: { bytes: 4, read: (bytes) => bytes.readInt32LE() },
  6: { bytes: 4, read: (bytes) => bytes.readFloatLE() },
  7: { bytes: 1, read: (bytes) => bytes.readUInt8() },
  10: { bytes: 8, read: (bytes) => Number(bytes.readBigUInt64LE()) },
  11: { bytes: 8, read: (bytes) => Number(bytes.readBigInt64LE()) },
  12: { bytes: 8, read: (bytes) => bytes.readDoubleLE() },
};
const booleanType = 7;

/** Reads the type of a value and the value. */
export async function readGgufValue(cursor: GgufCursor): Promise<GgufValue> {
  await cursor.ensure(4);
  const type = cursor.uint32();
  if (type === textType) return readGgufText(cursor);
  if (type === arrayType) return readArray(cursor);
  const numberType = numberTypes[type];
  if (!numberType) throw cursor.damaged(`a value has the unknown type ${type}`);
  await cursor.ensure(numberType.bytes);
  const value = numberType.read(cursor.take(numberType.bytes));
  return type === booleanType ? value !== 0 : value;
}

/** Reads a length and that many bytes of UTF-8. */
export async function readGgufText(cursor: GgufCursor): Promise<string | GgufSkipped> {
  await cursor.ensure(8);
  const length = cursor.uint64();
  if (length > limits.ggufTextBytes) {
    await cursor.skip(length);
    return { skipped: 'text', length };
  }
  await cursor.ensure(length);
  return cursor.take(length).toString('utf8');
}

async function readArray(cursor: GgufCursor): Promise<GgufValue> {
  await cursor.ensure(12);
  const type = cursor.uint32();
  const length = cursor.uint64();
  if (type === textType) {
    await skipTexts(cursor, length);
    return { skipped: 'array', length };
  }
  const numberType = numberTypes[type];
  // Arrays of arrays are allowed by the format and used by no model.
  if (!numberType) throw cursor.damaged(`an array has items of the unknown type ${type}`);
  if (length > limits.ggufArrayItems) {
    await cursor.skip(length * numberType.bytes);
    return { skipped: 'array', length };
  }
  await cursor.ensure(length * numberType.bytes);
  return Array.from({ length }, () => numberType.read(cursor.take(numberType.bytes)));
}

async function skipTexts(cursor: GgufCursor, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    // Waiting for every one of half a million words would take longer than reading them.
    if (cursor.bufferedBytes < 8) await cursor.ensure(8);
    const length = cursor.uint64();
    if (!cursor.skipBuffered(length)) await cursor.skip(length);
  }
}
