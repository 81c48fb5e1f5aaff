/** A value of a GGUF header with its type. `raw`: the bytes of type and value, copied from another file. */
export type GgufHeaderValue =
  | { type: 'uint32'; value: number }
  | { type: 'float32'; value: number }
  | { type: 'string'; value: string }
  | { type: 'strings'; value: readonly string[] }
  | { type: 'int32s'; value: readonly number[] }
  | { type: 'float32s'; value: readonly number[] }
  | { type: 'raw'; value: Buffer };

export const uint32 = (value: number): GgufHeaderValue => ({ type: 'uint32', value });
export const float32 = (value: number): GgufHeaderValue => ({ type: 'float32', value });
export const string = (value: string): GgufHeaderValue => ({ type: 'string', value });

/** Numbers of the types (`enum gguf_type`). */
const typeIds = { uint32: 4, int32: 5, float32: 6, string: 8, array: 9 } as const;

export interface GgufTensorEntry {
  name: string;
  dimensions: readonly number[];
  typeId: number;
  /** From the beginning of the tensor data. */
  offset: number;
}

/** Tensor data and each tensor begin at a multiple of this. */
const ggufAlignment = 32;

export function alignGguf(bytes: number): number {
  return Math.ceil(bytes / ggufAlignment) * ggufAlignment;
}

/** The header of a GGUF file of version 3, padded to where the tensor data begins. */
export function encodeGgufHeader(
  values: ReadonlyMap<string, GgufHeaderValue>,
  tensors: readonly GgufTensorEntry[],
): Buffer {
  const parts: Buffer[] = [Buffer.from('GGUF'), bytes32(3), bytes64(tensors.length), bytes64(values.size)];
  for (const [key, value] of values) parts.push(text(key), encodeValue(value));
  for (const { name, dimensions, typeId, offset } of tensors) {
    parts.push(
      text(name),
      bytes32(dimensions.length),
      ...dimensions.map(bytes64),
      bytes32(typeId),
      bytes64(offset),
    );
  }
  const header = Buffer.concat(parts);
  return Buffer.concat([header], alignGguf(header.length));
}

function encodeValue(value: GgufHeaderValue): Buffer {
  switch (value.type) {
    case 'uint32':
      return Buffer.concat([bytes32(typeIds.uint32), bytes32(value.value)]);
    case 'float32':
      return Buffer.concat([bytes32(typeIds.float32), floats([value.value])]);
    case 'string':
      return Buffer.concat([bytes32(typeIds.string), text(value.value)]);
    case 'strings':
      return array(typeIds.string, value.value.length, value.value.map(text));
    case 'int32s':
      return array(typeIds.int32, value.value.length, [Buffer.from(Int32Array.from(value.value).buffer)]);
    case 'float32s':
      return array(typeIds.float32, value.value.length, [floats(value.value)]);
    case 'raw':
      return value.value;
  }
}

function array(typeId: number, length: number, items: readonly Buffer[]): Buffer {
  return Buffer.concat([bytes32(typeIds.array), bytes32(typeId), bytes64(length), ...items]);
}

function floats(numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 4);
  for (const [index, number] of numbers.entries()) bytes.writeFloatLE(number, index * 4);
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([bytes64(bytes.length), bytes]);
}

function bytes32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function bytes64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
