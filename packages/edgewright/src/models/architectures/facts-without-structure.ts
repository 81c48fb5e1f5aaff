import type { StructureFacts } from '../../catalog/models/structure-facts.ts';
import type { JsonObject } from '../sources/read-json-file.ts';

/** Of an architecture that is not understood: what the usual fields say as they stand, and nothing that follows. */
export function factsWithoutStructure(config: JsonObject): StructureFacts {
  const count = (name: string): number | null => {
    const value = config[name];
    return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;
  };
  return {
    embeddingLength: count('hidden_size') ?? count('n_embd') ?? count('d_model'),
    feedForwardLength: count('intermediate_size'),
    heads: count('num_attention_heads') ?? count('n_head'),
    kvHeads: count('num_key_value_heads'),
    keyLength: count('head_dim'),
    valueLength: count('head_dim'),
    slidingWindowTokens: count('sliding_window'),
    vocabularySize: count('vocab_size'),
    kvBytesPerToken: null,
    activeParameters: null,
  };
}
