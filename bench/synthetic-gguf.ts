import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { once } from 'node:events';

/**
 * Writes a Llama model with random weights and the tokenizer of the demo model: as slow as a real model of its
 * size, and nothing to download. The answers are noise; only the speed means something.
 */
export interface SyntheticShape {
  layers: number;
  hidden: number;
  feedForward: number;
  heads: number;
  kvHeads: number;
  contextTokens: number;
}

export type SyntheticType = 'f16' | 'q8_0' | 'q4_0';

/** GGUF type numbers, weights per block, bytes per block (ggml-common.h of llama.cpp). */
const types = {
  f32: { id: 0, blockWeights: 1, blockBytes: 4 },
  f16: { id: 1, blockWeights: 1, blockBytes: 2 },
  q4_0: { id: 2, blockWeights: 32, blockBytes: 18 },
  q8_0: { id: 8, blockWeights: 32, blockBytes: 34 },
} as const;

/** `general.file_type` values of llama.cpp. */
const fileTypes: Record<SyntheticType, number> = { f16: 1, q4_0: 2, q8_0: 7 };

interface Tensor {
  name: string;
  dimensions: number[];
  type: keyof typeof types;
}

const alignment = 32;
const uint32Type = 4;
const bytesOfScalar: Record<number, number> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};

export async function writeSyntheticModel(options: {
  tokenizerFrom: string;
  path: string;
  shape: SyntheticShape;
  type: SyntheticType;
}): Promise<{ parameters: number; bytes: number }> {
  const { shape, type } = options;
  const entries = readEntries(await readFile(options.tokenizerFrom));
  const tensors = llamaTensors(shape, type, 4096);
  const replaced: Record<string, number> = {
    'llama.block_count': shape.layers,
    'llama.embedding_length': shape.hidden,
    'llama.feed_forward_length': shape.feedForward,
    'llama.attention.head_count': shape.heads,
    'llama.attention.head_count_kv': shape.kvHeads,
    'llama.attention.key_length': shape.hidden / shape.heads,
    'llama.attention.value_length': shape.hidden / shape.heads,
    'llama.rope.dimension_count': shape.hidden / shape.heads,
    'llama.context_length': shape.contextTokens,
    'general.file_type': fileTypes[type],
  };
  const head = [Buffer.from('GGUF'), uint32(3), uint64(tensors.length), uint64(entries.length)];
  for (const { key, raw } of entries) {
    const value = replaced[key];
    head.push(value === undefined ? raw : Buffer.concat([text(key), uint32(uint32Type), uint32(value)]));
  }
  let offset = 0;
  for (const tensor of tensors) {
    head.push(text(tensor.name), uint32(tensor.dimensions.length), ...tensor.dimensions.map(uint64));
    head.push(uint32(types[tensor.type].id), uint64(offset));
    offset = align(offset + bytesOf(tensor));
  }
  const header = Buffer.concat(head);
  const file = createWriteStream(options.path);
  file.write(Buffer.concat([header, Buffer.alloc(align(header.length) - header.length)]));
  for (const tensor of tensors) {
    const padding = align(bytesOf(tensor)) - bytesOf(tensor);
    for (const chunk of [...weights(tensor), Buffer.alloc(padding)]) {
      if (!file.write(chunk)) await once(file, 'drain');
    }
  }
  file.end();
  await once(file, 'finish');
  const parameters = tensors.reduce((sum, { dimensions }) => sum + dimensions.reduce((a, b) => a * b), 0);
  return { parameters, bytes: align(header.length) + offset };
}

function llamaTensors(shape: SyntheticShape, type: SyntheticType, vocabulary: number): Tensor[] {
  const { hidden, feedForward, heads, kvHeads } = shape;
  const kv = (hidden / heads) * kvHeads;
  const tensors: Tensor[] = [{ name: 'token_embd.weight', dimensions: [hidden, vocabulary], type }];
  for (let layer = 0; layer < shape.layers; layer += 1) {
    const add = (name: string, dimensions: number[], kind: Tensor['type'] = type): void => {
      tensors.push({ name: `blk.${layer}.${name}.weight`, dimensions, type: kind });
    };
    add('attn_norm', [hidden], 'f32');
    add('attn_q', [hidden, hidden]);
    add('attn_k', [hidden, kv]);
    add('attn_v', [hidden, kv]);
    add('attn_output', [hidden, hidden]);
    add('ffn_norm', [hidden], 'f32');
    add('ffn_gate', [hidden, feedForward]);
    add('ffn_up', [hidden, feedForward]);
    add('ffn_down', [feedForward, hidden]);
  }
  tensors.push({ name: 'output_norm.weight', dimensions: [hidden], type: 'f32' });
  return tensors;
}

/** Norms are 1; everything else is noise around 0 with a spread that keeps activations finite. */
function* weights({ dimensions, type }: Tensor): Generator<Buffer> {
  const count = dimensions.reduce((a, b) => a * b);
  if (type === 'f32') {
    const ones = Buffer.alloc(count * 4);
    for (let index = 0; index < count; index += 1) ones.writeFloatLE(1, index * 4);
    yield ones;
    return;
  }
  const { blockWeights, blockBytes } = types[type];
  const blocksPerChunk = 4096;
  for (let left = count / blockWeights; left > 0; left -= blocksPerChunk) {
    const blocks = Math.min(left, blocksPerChunk);
    const chunk = Buffer.alloc(blocks * blockBytes);
    for (let index = 0; index < chunk.length; index += 1) chunk[index] = Math.random() * 256;
    for (let block = 0; block < blocks; block += 1) chunk.writeUInt16LE(scale(type), block * blockBytes);
    yield chunk;
  }
}

/** Half-precision bits: for F16 a weight of about ±0.03, for blocks the step that gives weights of that size. */
function scale(type: 'f16' | 'q8_0' | 'q4_0'): number {
  const sign = type === 'f16' && Math.random() < 0.5 ? 0x8000 : 0;
  const exponent = { f16: 15 - 6, q8_0: 15 - 12, q4_0: 15 - 8 }[type];
  return sign | (exponent << 10) | Math.floor(Math.random() * 1024);
}

function bytesOf({ dimensions, type }: Tensor): number {
  const { blockWeights, blockBytes } = types[type];
  return (dimensions.reduce((a, b) => a * b) / blockWeights) * blockBytes;
}

function readEntries(file: Buffer): { key: string; raw: Buffer }[] {
  let at = 16;
  const readUint32 = (): number => file.readUInt32LE((at += 4) - 4);
  const readUint64 = (): number => Number(file.readBigUInt64LE((at += 8) - 8));
  const skip = (kind: number): void => {
    if (kind === 8) {
      const length = readUint64();
      at += length;
    } else if (kind === 9) {
      const item = readUint32();
      for (let left = readUint64(); left > 0; left -= 1) skip(item);
    } else {
      at += bytesOfScalar[kind] ?? 0;
    }
  };
  const count = readUint64();
  return Array.from({ length: count }, () => {
    const start = at;
    const length = readUint64();
    const key = file.toString('utf8', at, at + length);
    at += length;
    skip(readUint32());
    return { key, raw: file.subarray(start, at) };
  });
}

const align = (value: number): number => Math.ceil(value / alignment) * alignment;

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

function uint64(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint64(bytes.length), bytes]);
}
