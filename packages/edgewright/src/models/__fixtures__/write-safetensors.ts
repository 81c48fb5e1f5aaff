import { open } from 'node:fs/promises';
import { dtypeBits } from '../safetensors/tensor-dtypes.ts';

export interface TensorShape {
  name: string;
  dtype: string;
  shape: number[];
}

/** The header of a file with these tensors one after the other, and how many bytes of data follow. */
export function safetensorsHead(tensors: readonly TensorShape[]): { head: Buffer; dataBytes: number } {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  let offset = 0;
  for (const { name, dtype, shape } of tensors) {
    const numbers = shape.reduce((product, length) => product * length, 1);
    const bytes = (numbers * (dtypeBits[dtype] ?? 0)) / 8;
    header[name] = { dtype, shape, data_offsets: [offset, offset + bytes] };
    offset += bytes;
  }
  return { head: headOf(JSON.stringify(header)), dataBytes: offset };
}

/** Length and text, padded to eight bytes as writers do. */
export function headOf(text: string): Buffer {
  const json = Buffer.from(text, 'utf8');
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, padded]);
}

/** A file of the full size whose data was never written, so that it takes no room. */
export async function writeSparseSafetensors(path: string, tensors: readonly TensorShape[]): Promise<number> {
  const { head, dataBytes } = safetensorsHead(tensors);
  const file = await open(path, 'w');
  try {
    await file.write(head);
    await file.truncate(head.length + dataBytes);
  } finally {
    await file.close();
  }
  return head.length + dataBytes;
}
