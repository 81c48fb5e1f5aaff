import { truncate, writeFile } from 'node:fs/promises';

/** A value with its GGUF type, for files made in tests. */
export type Value =
  | { type: 'uint32'; value: number }
  | { type: 'uint64'; value: number }
  | { type: 'float32'; value: number }
  | { type: 'bool'; value: boolean }
  | { type: 'string'; value: string }
  | { type: 'strings'; value: string[] }
  | { type: 'uint32s'; value: number[] }
  /** Bytes as they stand, after the number of a type. */
  | { type: 'raw'; id: number; value: Buffer };

export interface Tensor {
  name: string;
  shape: number[];
  typeId: number;
  bytes: number;
}

export interface GgufFile {
  values: Record<string, Value>;
  tensors: Tensor[];
  magic?: string;
  version?: number;
  /** Counts in the header, when they shall be wrong. */
  tensorCount?: bigint;
  keyCount?: bigint;
}

export const uint32 = (value: number): Value => ({ type: 'uint32', value });
export const text = (value: string): Value => ({ type: 'string', value });

/** A small whole model: two layers of llama in f16, some words, one tensor of each kind. */
export function tinyModel(changes: Partial<GgufFile> = {}): GgufFile {
  const values: Record<string, Value> = {
    'general.architecture': text('llama'),
    'general.name': text('tiny'),
    'general.file_type': uint32(1),
    'llama.context_length': uint32(512),
    'llama.block_count': uint32(2),
    'llama.embedding_length': uint32(32),
    'llama.feed_forward_length': uint32(64),
    'llama.attention.head_count': uint32(4),
    'llama.attention.head_count_kv': uint32(2),
    'tokenizer.ggml.model': text('gpt2'),
    'tokenizer.ggml.tokens': { type: 'strings', value: ['a', 'b', 'c'] },
    'tokenizer.chat_template': text('{{ messages }}'),
  };
  const tensors = [
    { name: 'token_embd.weight', shape: [32, 3], typeId: 1, bytes: 192 },
    { name: 'blk.0.attn_q.weight', shape: [32, 32], typeId: 8, bytes: 1088 },
    { name: 'output_norm.weight', shape: [32], typeId: 0, bytes: 128 },
  ];
  return { values, tensors, ...changes };
}

/** `tinyModel` with some metadata changed; `null` takes an entry away. */
export function tinyModelWith(changes: Record<string, Value | null>): GgufFile {
  const model = tinyModel();
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) delete model.values[key];
    else model.values[key] = value;
  }
  return model;
}

/** The bytes of a whole file, tensor data (zeros) included. */
export function ggufBytes(file: GgufFile): Buffer {
  const { head, totalBytes } = ggufHead(file);
  return Buffer.concat([head, Buffer.alloc(totalBytes - head.length)]);
}

/** Everything before the tensor data, and how large the whole file is. */
export function ggufHead(file: GgufFile): { head: Buffer; totalBytes: number } {
  const parts: Buffer[] = [
    Buffer.from(file.magic ?? 'GGUF', 'latin1'),
    number32(file.version ?? 3),
    number64(file.tensorCount ?? BigInt(file.tensors.length)),
    number64(file.keyCount ?? BigInt(Object.keys(file.values).length)),
  ];
  for (const [key, value] of Object.entries(file.values)) parts.push(string(key), encode(value));
  let offset = 0;
  for (const tensor of file.tensors) {
    parts.push(string(tensor.name), number32(tensor.shape.length));
    for (const dimension of tensor.shape) parts.push(number64(BigInt(dimension)));
    parts.push(number32(tensor.typeId), number64(BigInt(offset)));
    offset += align(tensor.bytes);
  }
  const head = Buffer.concat(parts);
  return { head, totalBytes: align(head.length) + offset };
}

/** A file of the full size whose tensor data was never written, so that it takes no room. */
export async function writeSparseGguf(path: string, file: GgufFile): Promise<string> {
  const { head, totalBytes } = ggufHead(file);
  await writeFile(path, head);
  await truncate(path, totalBytes);
  return path;
}

export async function writeGguf(path: string, file: GgufFile): Promise<string> {
  await writeFile(path, ggufBytes(file));
  return path;
}

function align(bytes: number): number {
  return Math.ceil(bytes / 32) * 32;
}

function encode(value: Value): Buffer {
  switch (value.type) {
    case 'uint32':
      return Buffer.concat([number32(4), number32(value.value)]);
    case 'uint64':
      return Buffer.concat([number32(10), number64(BigInt(value.value))]);
    case 'float32': {
      const bytes = Buffer.alloc(4);
      bytes.writeFloatLE(value.value);
      return Buffer.concat([number32(6), bytes]);
    }
    case 'bool':
      return Buffer.concat([number32(7), Buffer.from([value.value ? 1 : 0])]);
    case 'string':
      return Buffer.concat([number32(8), string(value.value)]);
    case 'strings':
      return Buffer.concat([number32(9), number32(8), number64(BigInt(value.value.length)), ...value.value.map(string)]);
    case 'uint32s':
      return Buffer.concat([number32(9), number32(4), number64(BigInt(value.value.length)), ...value.value.map(number32)]);
    case 'raw':
      return Buffer.concat([number32(value.id), value.value]);
  }
}

function string(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([number64(BigInt(bytes.length)), bytes]);
}

function number32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function number64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}
