import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../base/app-error.ts';
import { headOf, safetensorsHead, type TensorShape } from '../__fixtures__/write-safetensors.ts';
import type { ByteSource } from '../sources/byte-source.ts';
import { readSafetensorsHeader } from './read-safetensors.ts';
import { dtypeBits } from './tensor-dtypes.ts';

/** Bytes in memory, of a larger size on demand; remembers how much was asked for. */
function sourceOf(bytes: Buffer, totalBytes = bytes.length): ByteSource & { askedBytes: number } {
  const source = {
    name: 'x.safetensors',
    totalBytes,
    windowBytes: 1024,
    askedBytes: 0,
    read: (start: number, byteCount: number) => {
      source.askedBytes += byteCount;
      const there = bytes.subarray(start, start + byteCount);
      return Promise.resolve(Buffer.concat([there, Buffer.alloc(byteCount - there.length)]));
    },
    close: () => Promise.resolve(),
  };
  return source;
}

async function outcome(source: ByteSource): Promise<unknown> {
  return readSafetensorsHeader(source).catch((thrown: unknown) => thrown);
}

const tensor = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  dtype: 'F16',
  shape: [2, 4],
  data_offsets: [0, 16],
  ...changes,
});

describe('readSafetensorsHeader', () => {
  it('lists tensors in the order of their data, and the metadata', async () => {
    const { head, dataBytes } = safetensorsHead([
      { name: 'b', dtype: 'BF16', shape: [3, 5] },
      { name: 'a', dtype: 'F4', shape: [8] },
      { name: 'scalar', dtype: 'F32', shape: [] },
      { name: 'empty', dtype: 'F32', shape: [0, 7] },
    ]);
    const header = await readSafetensorsHeader(sourceOf(head, head.length + dataBytes));
    expect(header.metadata).toEqual({ format: 'pt' });
    expect(header.tensors.map(({ name, numbers, bytes }) => [name, numbers, bytes])).toEqual([
      ['b', 15, 30],
      ['a', 8, 4],
      ['scalar', 1, 4],
      ['empty', 0, 0],
    ]);
  });

  it.each<{ case: string; header: unknown; dataBytes: number; code: string; message: string }>([
    {
      case: 'an overlap',
      header: { a: tensor(), b: tensor({ data_offsets: [8, 24] }) },
      dataBytes: 24,
      code: 'safetensors_invalid',
      message: 'tensor b overlaps the one before it',
    },
    {
      case: 'the same place twice',
      header: { a: tensor(), b: tensor() },
      dataBytes: 16,
      code: 'safetensors_invalid',
      message: 'overlaps',
    },
    {
      case: 'a hole',
      header: { a: tensor(), b: tensor({ data_offsets: [24, 40] }) },
      dataBytes: 40,
      code: 'safetensors_invalid',
      message: 'a hole of 8 bytes before tensor b',
    },
    {
      case: 'bytes of nobody at the end',
      header: { a: tensor() },
      dataBytes: 17,
      code: 'safetensors_invalid',
      message: '1 bytes at its end belong to no tensor',
    },
    {
      case: 'data that is cut short',
      header: { a: tensor() },
      dataBytes: 15,
      code: 'model_file_truncated',
      message: 'its tensors need 16 bytes, it has 15 for them',
    },
    {
      case: 'a shape whose product is too large',
      header: { a: tensor({ shape: [2 ** 40, 2 ** 40] }) },
      dataBytes: 16,
      code: 'safetensors_invalid',
      message: 'impossible shape',
    },
    {
      case: 'a place that ends before it begins',
      header: { a: tensor({ data_offsets: [16, 0] }) },
      dataBytes: 16,
      code: 'safetensors_invalid',
      message: 'of 16 bytes has a place of -16',
    },
    {
      case: 'half a byte',
      header: { a: tensor({ dtype: 'F4', shape: [3], data_offsets: [0, 2] }) },
      dataBytes: 2,
      code: 'safetensors_invalid',
      message: 'impossible shape',
    },
    {
      case: 'a type from the prototype of objects',
      header: { a: tensor({ dtype: 'constructor' }) },
      dataBytes: 16,
      code: 'safetensors_invalid',
      message: 'unknown type constructor',
    },
    {
      case: 'a negative length',
      header: { a: tensor({ shape: [-2, -4] }) },
      dataBytes: 16,
      code: 'safetensors_invalid',
      message: 'has no shape',
    },
    {
      case: 'a list',
      header: [1],
      dataBytes: 0,
      code: 'safetensors_invalid',
      message: 'does not begin with',
    },
  ])('refuses $case', async ({ header, dataBytes, code, message }) => {
    const head = headOf(JSON.stringify(header));
    const error = await outcome(sourceOf(head, head.length + dataBytes));
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('asks for no more than a window when the length is a lie', async () => {
    const bytes = Buffer.alloc(64, 0xff);
    const source = sourceOf(bytes, 100e9);
    expect(await outcome(source)).toMatchObject({
      code: 'safetensors_invalid',
      message: expect.stringContaining('claims a header of 18446744073709551615 bytes'),
    });
    expect(source.askedBytes).toBeLessThanOrEqual(128 * 1024);
  });

  const shapes = fc.array(
    fc.record({
      name: fc.string({ minLength: 1 }).filter((name) => name !== '__metadata__'),
      dtype: fc.constantFrom(...Object.keys(dtypeBits).filter((dtype) => !dtype.startsWith('F6'))),
      shape: fc.array(
        fc.integer({ min: 0, max: 64 }).map((half) => half * 2),
        { maxLength: 4 },
      ),
    }),
    { maxLength: 20 },
  );

  const wholeBytes = (tensors: readonly TensorShape[]): TensorShape[] =>
    tensors.filter(({ dtype, shape }) => shape.length > 0 || (dtypeBits[dtype] ?? 0) >= 8);

  it('reads back what was written', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async (listed) => {
        // Names of objects are unique; "__proto__" cannot be set by assignment.
        const unique = wholeBytes([...new Map(listed.map((item) => [item.name, item])).values()]);
        const tensors = unique.filter(({ name }) => name !== '__proto__');
        const { head, dataBytes } = safetensorsHead(tensors);
        const header = await readSafetensorsHeader(sourceOf(head, head.length + dataBytes));
        expect(new Set(header.tensors.map(({ name }) => name))).toEqual(
          new Set(tensors.map(({ name }) => name)),
        );
        expect(header.tensors.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(dataBytes);
      }),
    );
  });

  it('answers hostile bytes with an AppError', async () => {
    const { head } = safetensorsHead([
      { name: 'a', dtype: 'F16', shape: [2, 4] },
      { name: 'b', dtype: 'F32', shape: [4] },
    ]);
    const damage = fc.record({
      at: fc.nat(head.length - 1),
      byte: fc.nat(255),
      length: fc.nat(head.length + 64),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 4 }), async (changes) => {
        const bytes = Buffer.concat([head, Buffer.alloc(32)]);
        for (const { at, byte } of changes) bytes[at] = byte;
        const result = await outcome(sourceOf(bytes.subarray(0, changes[0]?.length)));
        const isHeader = typeof result === 'object' && result !== null && 'tensors' in result;
        expect(isHeader || result instanceof AppError).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('answers any JSON as a header with a header or an AppError', async () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(
        fc.string(),
        fc.record({
          dtype: fc.oneof(fc.constantFrom('F16', 'I64', 'F4'), fc.string()),
          shape: fc.array(fc.oneof(fc.nat(8), fc.double(), fc.maxSafeInteger()), { maxLength: 3 }),
          data_offsets: fc.array(fc.oneof(fc.nat(64), fc.maxSafeInteger()), { maxLength: 3 }),
        }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(value, async (header) => {
        const result = await outcome(
          sourceOf(Buffer.concat([headOf(JSON.stringify(header)), Buffer.alloc(16)])),
        );
        const isHeader = typeof result === 'object' && result !== null && 'tensors' in result;
        expect(isHeader || result instanceof AppError).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
