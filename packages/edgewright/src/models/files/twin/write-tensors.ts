import type { FileHandle } from 'node:fs/promises';
import type { FilePlan } from './gguf-twin-header.ts';
import type { TwinTensor } from './layer-parts.ts';
import type { NumberType } from './number-types.ts';
import { RandomRing } from './random-ring.ts';

/** Bytes of one write: large enough that the disk, not the calls, sets the pace. */
const sliceBytes = 8 * 1024 * 1024;

export interface WeightSource {
  /** The next bytes of a tensor of this fill and type, at most `byteCount`. */
  take(about: { fill: TwinTensor['fill']; type: NumberType }, byteCount: number): Buffer;
}

/** Random weights by type, ones and zeros, all from a few blocks of memory. */
export function weightSource(options: { seed: number; rowsMost: number }): WeightSource {
  const rings = new Map<NumberType, RandomRing>();
  const constants = new Map<string, Buffer>();
  return {
    take({ fill, type }, byteCount) {
      if (fill === 'ones' || fill === 'zeros') {
        const key = `${fill} ${type.name}`;
        const block = constants.get(key) ?? constantBlock(fill === 'ones' ? 1 : 0, type);
        constants.set(key, block);
        return block.subarray(0, Math.min(byteCount, block.length));
      }
      const ring = rings.get(type) ?? new RandomRing(type, options);
      rings.set(type, ring);
      return ring.take(Math.min(byteCount, sliceBytes));
    },
  };
}

function constantBlock(value: number, type: NumberType): Buffer {
  const numbers = new Float32Array(64 * 1024).fill(value);
  const block = Buffer.alloc((numbers.length / type.blockItems) * type.blockBytes);
  type.encode(numbers, block);
  return block;
}

/**
 * Writes header and tensors one after the other; memory stays the same however large the file gets.
 *
 * @param onWritten is told of every piece
 */
export async function writeTensors(
  file: FileHandle,
  plan: FilePlan,
  options: { weights: WeightSource; onWritten: (bytes: number) => void; signal?: AbortSignal | undefined },
): Promise<void> {
  const write = async (bytes: Buffer): Promise<void> => {
    options.signal?.throwIfAborted();
    for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at)).bytesWritten;
    options.onWritten(bytes.length);
  };
  await write(plan.header);
  for (const { tensor, type, bytes, paddingBytes } of plan.tensors) {
    for (let left = bytes; left > 0;) {
      const slice = options.weights.take({ fill: tensor.fill, type }, left);
      await write(slice);
      left -= slice.length;
    }
    if (paddingBytes > 0) await write(Buffer.alloc(paddingBytes));
  }
}
