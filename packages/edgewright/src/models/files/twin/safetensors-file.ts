import type { FilePlan } from './gguf-twin-header.ts';
import type { TwinTensor } from './layer-parts.ts';
import { bytesOfNumbers, type NumberType } from './number-types.ts';
import { countNumbers } from './twin-tensors.ts';

/** Where publishers cut a checkpoint into files. */
const shardBytes = 5_000_000_000;

/** Tensors of each file of a checkpoint, in order; one file when everything fits into it. */
export function shardTensors(
  tensors: readonly TwinTensor[],
  type: NumberType,
  mostBytes: number = shardBytes,
): TwinTensor[][] {
  const shards: TwinTensor[][] = [];
  let shard: TwinTensor[] = [];
  let bytes = 0;
  for (const tensor of tensors) {
    const tensorBytes = bytesOfNumbers(type, countNumbers(tensor));
    if (shard.length > 0 && bytes + tensorBytes > mostBytes) {
      shards.push(shard);
      shard = [];
      bytes = 0;
    }
    shard.push(tensor);
    bytes += tensorBytes;
  }
  return [...shards, shard];
}

export function shardName(index: number, count: number): string {
  const padded = (number: number): string => String(number).padStart(5, '0');
  return count === 1 ? 'model.safetensors' : `model-${padded(index + 1)}-of-${padded(count)}.safetensors`;
}

/** `model.safetensors.index.json`: which file holds which tensor. */
export function shardIndex(shards: readonly (readonly TwinTensor[])[], totalBytes: number): object {
  const weightMap = shards.flatMap((shard, index) =>
    shard.map(({ name }) => [name, shardName(index, shards.length)] as const),
  );
  return { metadata: { total_size: totalBytes }, weight_map: Object.fromEntries(weightMap) };
}

/** The header of one safetensors file (length, then JSON padded to eight bytes), and what follows it. */
export function planSafetensorsFile(tensors: readonly TwinTensor[], type: NumberType): FilePlan {
  let offset = 0;
  const entries: Record<string, object> = { __metadata__: { format: 'pt' } };
  const placed = tensors.map((tensor) => {
    const bytes = bytesOfNumbers(type, countNumbers(tensor));
    entries[tensor.name] = {
      dtype: type.safetensorsType,
      shape: tensor.dimensions,
      data_offsets: [offset, offset + bytes],
    };
    offset += bytes;
    return { tensor, type, bytes, paddingBytes: 0 };
  });
  const json = Buffer.from(JSON.stringify(entries));
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  const header = Buffer.concat([length, padded]);
  return { header, tensors: placed, totalBytes: header.length + offset };
}
