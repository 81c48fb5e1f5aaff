export interface AttentionShape {
  architecture: string;
  layers: number | null;
  kvHeads: number | number[] | null;
  keyLength: number | null;
  valueLength: number | null;
  /** Names of all metadata keys. */
  keys: Iterable<string>;
}

const bytesPerNumber = 2;

/** Metadata keys, without the architecture, that tell of memory other than plain keys and values per token. */
const otherMemory: readonly (readonly [start: string, why: string])[] = [
  ['ssm.', 'it has recurrent (state space) layers'],
  ['wkv.', 'it is recurrent (RWKV)'],
  ['kda.', 'it has recurrent (delta attention) layers'],
  ['shortconv.', 'it has convolution layers'],
  ['attention.recurrent_layers', 'it has recurrent layers'],
  ['attention.kv_lora_rank', 'it has latent attention (MLA), stored compressed'],
  ['attention.key_length_mla', 'it has latent attention (MLA), stored compressed'],
  ['attention.indexer.', 'it has sparse attention with an index of its own'],
  ['attention.compress_ratios', 'it compresses older tokens'],
];

/**
 * Bytes of key/value cache for one token, over all layers, at 16 bits per number: per layer, its key/value
 * heads times the length of one key and one value. Or why that cannot be told.
 */
export function kvBytesPerToken(shape: AttentionShape): { bytes: number } | { bytes: null; why: string } {
  const prefix = `${shape.architecture}.`;
  for (const key of shape.keys) {
    if (!key.startsWith(prefix)) continue;
    const other = otherMemory.find(([start]) => key.startsWith(start, prefix.length));
    if (other) return { bytes: null, why: `${other[1]} (${key})` };
  }
  const { layers, kvHeads, keyLength, valueLength } = shape;
  if (layers === null) return { bytes: null, why: `the header has no ${prefix}block_count` };
  if (kvHeads === null) return { bytes: null, why: `the header has no ${prefix}attention.head_count` };
  if (keyLength === null || valueLength === null) {
    return { bytes: null, why: 'the header tells neither the length of a key nor how to work it out' };
  }
  if (typeof kvHeads !== 'number' && kvHeads.length !== layers) {
    return {
      bytes: null,
      why: `${prefix}attention.head_count_kv has ${kvHeads.length} entries for ${layers} layers`,
    };
  }
  const headsOfAllLayers =
    typeof kvHeads === 'number' ? kvHeads * layers : kvHeads.reduce((sum, heads) => sum + heads, 0);
  return { bytes: headsOfAllLayers * (keyLength + valueLength) * bytesPerNumber };
}
