import { readGgufTokenizer } from '../twin/read-gguf-tokenizer.ts';
import { decideTwin } from '../twin/decide-twin.ts';
import { writeSafetensorsTwin } from '../twin/write-safetensors-twin.ts';

/** A small whole model as the hub publishes them. */
export async function writeTinyModel(path: string): Promise<void> {
  const tokenizer = await readGgufTokenizer('models/demo/edgewright-demo-q8_0.gguf');
  const decided = decideTwin({
    reference: 'llama',
    scale: 'tiny',
    type: 'bf16',
    sizes: {
      layers: 1,
      hiddenLength: 64,
      feedForwardWidth: 64,
      heads: 1,
      kvHeads: 1,
      headLength: 64,
      vocabularySize: null,
      contextTokens: null,
    },
    tokenizerTokens: tokenizer.tokens.length,
  });
  await writeSafetensorsTwin({ ...decided, type: 'bf16', tokenizer, seed: 1, path });
}
