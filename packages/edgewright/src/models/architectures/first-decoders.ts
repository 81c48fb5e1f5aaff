import { attentionGroup } from './attention-layers.ts';
import { frame, type StructureBuilder } from './build-structure.ts';
import type { ConfigFields } from './config-fields.ts';

/** GPT-2, GPT-J, BLOOM and MPT: each has its own names, two matrices, and keys and values for every head. */
function firstDecoder(names: {
  hidden: [string, ...string[]];
  layers: [string, ...string[]];
  heads: [string, ...string[]];
  tied: boolean;
  width?: (fields: ConfigFields, hidden: number) => number;
}): StructureBuilder {
  return (fields) => {
    const hidden = fields.count(...names.hidden);
    const layers = fields.count(...names.layers);
    const heads = fields.count(...names.heads);
    const shape = { heads, kvHeads: heads, length: Math.floor(hidden / heads) };
    const width = names.width?.(fields, hidden) ?? fields.countOrNull('n_inner') ?? 4 * hidden;
    const groups = {
      mixers: [attentionGroup(shape, layers, null)],
      feedForward: [{ kind: 'dense' as const, count: layers, width, gated: false }],
    };
    return { ...frame(fields, groups, names.tied), hiddenLength: hidden };
  };
}

const gpt = {
  hidden: ['n_embd', 'hidden_size'],
  layers: ['n_layer', 'num_hidden_layers'],
  heads: ['n_head', 'num_attention_heads'],
} satisfies Pick<Parameters<typeof firstDecoder>[0], 'hidden' | 'layers' | 'heads'>;

export const gpt2Decoder = firstDecoder({ ...gpt, tied: true });
export const gptJDecoder = firstDecoder({ ...gpt, tied: false });
export const bloomDecoder = firstDecoder({
  ...gpt,
  hidden: ['hidden_size', 'n_embed', 'n_embd'],
  tied: true,
});
export const mptDecoder = firstDecoder({
  hidden: ['d_model'],
  layers: ['n_layers'],
  heads: ['n_heads'],
  tied: true,
  width: (fields, hidden) => (fields.countOrNull('expansion_ratio') ?? 4) * hidden,
});

/** Falcon: `multi_query` shares one key and value; the new decoder has groups. */
export const falconDecoder: StructureBuilder = (fields) => {
  const hidden = fields.count('hidden_size');
  const layers = fields.count('num_hidden_layers', 'n_layer');
  const heads = fields.count('num_attention_heads', 'n_head');
  const grouped = fields.countOrNull('num_kv_heads', 'n_head_kv') ?? heads;
  const isNew = fields.flag('new_decoder_architecture', false);
  // The first 40B checkpoint says neither, only how many.
  const isGrouped = isNew || fields.has('n_head_kv') || !fields.flag('multi_query', true);
  const kvHeads = isGrouped ? grouped : 1;
  const groups = {
    mixers: [attentionGroup({ heads, kvHeads, length: Math.floor(hidden / heads) }, layers, null)],
    feedForward: [
      {
        kind: 'dense' as const,
        count: layers,
        width: fields.countOrNull('ffn_hidden_size') ?? 4 * hidden,
        gated: false,
      },
    ],
  };
  return frame(fields, groups, true);
};

/** ChatGLM 2 and 3 and the first GLM-4. */
export const chatGlmDecoder: StructureBuilder = (fields) => {
  const layers = fields.count('num_layers', 'num_hidden_layers');
  const heads = fields.count('num_attention_heads');
  const isGrouped = fields.flag('multi_query_attention', false);
  const shape = {
    heads,
    kvHeads: isGrouped ? fields.count('multi_query_group_num') : heads,
    length: fields.countOrNull('kv_channels') ?? Math.floor(fields.count('hidden_size') / heads),
  };
  const width = fields.count('ffn_hidden_size');
  return frame(fields, {
    mixers: [attentionGroup(shape, layers, null)],
    feedForward: [{ kind: 'dense', count: layers, width, gated: true }],
  });
};
