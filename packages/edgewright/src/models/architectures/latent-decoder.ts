import { expertLayers, frame, type StructureBuilder } from './build-structure.ts';

/** DeepSeek V2 and V3: one compressed vector per token; dense layers first, then experts. */
export const latentDecoder: StructureBuilder = (fields) => {
  const layers = fields.count('num_hidden_layers');
  const ropeLength = fields.count('qk_rope_head_dim');
  const hasExperts = fields.countOrNull('n_routed_experts') !== null;
  return frame(fields, {
    mixers: [
      {
        kind: 'latent-attention',
        count: layers,
        heads: fields.count('num_attention_heads'),
        latentLength: fields.count('kv_lora_rank'),
        ropeLength,
        keyLength: fields.count('qk_nope_head_dim') + ropeLength,
        valueLength: fields.count('v_head_dim'),
        queryLatentLength: fields.countOrNull('q_lora_rank'),
      },
    ],
    feedForward: hasExperts
      ? expertLayers(fields, layers)
      : [{ kind: 'dense', count: layers, width: fields.count('intermediate_size'), gated: true }],
  });
};
