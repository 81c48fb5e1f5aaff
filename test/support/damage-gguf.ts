import { readFile, writeFile } from 'node:fs/promises';
import { SeededRandom } from '../../packages/edgewright/src/bench/quality/items/random.ts';
import { GgufCursor } from '../../packages/edgewright/src/models/gguf-cursor.ts';
import { openModelFile } from '../../packages/edgewright/src/models/open-model-file.ts';
import { readGgufHeader } from '../../packages/edgewright/src/models/read-gguf-header.ts';

/** Of a block of Q8_0: two bytes of scale, then the weights. */
const blockBytes = 34;
const scaleBytes = 2;

/**
 * A copy of a Q8_0 file in which a share of all blocks of the layers has its weights shuffled: what a wrong layout or
 * a broken conversion does. Sizes, scales and the header stay, so that every engine loads it without a word.
 */
export async function damageGguf(
  source: string,
  about: { target: string; share: number; seed: number },
): Promise<{ blocks: number; damaged: number }> {
  const file = await openModelFile(source);
  const header = await readGgufHeader(new GgufCursor(file));
  await file.close();
  const bytes = await readFile(source);
  const random = new SeededRandom(about.seed);
  const counts = { blocks: 0, damaged: 0 };
  for (const { name, type, offset, bytes: length } of header.tensors) {
    if (!name.startsWith('blk.') || type.name !== 'q8_0') continue;
    const start = header.dataOffset + offset;
    for (let at = start; at < start + length; at += blockBytes) {
      counts.blocks += 1;
      if (random.next() >= about.share) continue;
      counts.damaged += 1;
      const weights = random.shuffled([...bytes.subarray(at + scaleBytes, at + blockBytes)]);
      bytes.set(weights, at + scaleBytes);
    }
  }
  await writeFile(about.target, bytes);
  return counts;
}
