import {
  encodeBfloat16,
  encodeFloat32,
  encodeHalf,
  encodeMxfp4Blocks,
  encodeQ4Blocks,
  encodeQ8Blocks,
} from './encode-numbers.ts';

/** How numbers of one type lie in a file. `blockItems` numbers take `blockBytes` bytes. */
export interface NumberType {
  readonly name: string;
  readonly blockItems: number;
  readonly blockBytes: number;
  /** Its number in a GGUF file (`enum ggml_type`). */
  readonly ggufType: number;
  /** `general.file_type` of a GGUF file whose matrices are of this type. */
  readonly ggufFileType: number;
  /** Its name in a safetensors header; null: there is none. */
  readonly safetensorsType: string | null;
  /** Fills `into` with the numbers of `from`; both hold whole blocks. */
  encode(from: Float32Array, into: Buffer): void;
}

export const numberTypes = {
  f32: row('f32', { items: 1, bytes: 4, gguf: 0, file: 0, safetensors: 'F32', encode: encodeFloat32 }),
  f16: row('f16', { items: 1, bytes: 2, gguf: 1, file: 1, safetensors: 'F16', encode: encodeHalf }),
  bf16: row('bf16', { items: 1, bytes: 2, gguf: 30, file: 32, safetensors: 'BF16', encode: encodeBfloat16 }),
  q8_0: row('q8_0', { items: 32, bytes: 34, gguf: 8, file: 7, safetensors: null, encode: encodeQ8Blocks }),
  q4_0: row('q4_0', { items: 32, bytes: 18, gguf: 2, file: 2, safetensors: null, encode: encodeQ4Blocks }),
  mxfp4: row('mxfp4', {
    items: 32,
    bytes: 17,
    gguf: 39,
    file: 38,
    safetensors: null,
    encode: encodeMxfp4Blocks,
  }),
} as const satisfies Record<string, NumberType>;

/** Types that the matrices of a twin may have; with `mxfp4` the experts have it, and the rest has q8_0. */
export const weightTypes = ['f16', 'bf16', 'q8_0', 'q4_0', 'mxfp4'] as const;
export type WeightType = (typeof weightTypes)[number];

/** Bytes of `count` numbers; `count` is a multiple of the block. */
export function bytesOfNumbers(type: NumberType, count: number): number {
  return (count / type.blockItems) * type.blockBytes;
}

function row(
  name: string,
  about: {
    items: number;
    bytes: number;
    gguf: number;
    file: number;
    safetensors: string | null;
    encode: NumberType['encode'];
  },
): NumberType {
  return {
    name,
    blockItems: about.items,
    blockBytes: about.bytes,
    ggufType: about.gguf,
    ggufFileType: about.file,
    safetensorsType: about.safetensors,
    encode: about.encode,
  };
}
