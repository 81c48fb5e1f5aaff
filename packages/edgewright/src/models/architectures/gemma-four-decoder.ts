import type { FeedForwardGroup } from '../../contract/model-structure.ts';
import { attentionGroup, countWindowed, headShape } from './attention-layers.ts';
import { frame, refuse, type StructureBuilder } from './build-structure.ts';

/** Gemma 4: layers that see everything have fewer and longer heads; experts stand beside a dense part. */
export const gemmaFourDecoder: StructureBuilder = (fields) => {
  if (fields.countOrNull('hidden_size_per_layer_input') !== null) {
    refuse('its layers have embeddings of their own (hidden_size_per_layer_input)');
  }
  if (fields.countOrNull('num_kv_shared_layers') !== null) {
    refuse('some of its layers share keys and values (num_kv_shared_layers)');
  }
  const layers = fields.count('num_hidden_layers');
  const windowed = countWindowed(fields, layers, { period: 6 });
  const local = headShape(fields);
  const global = {
    heads: local.heads,
    kvHeads: fields.countOrNull('num_global_key_value_heads') ?? local.kvHeads,
    length: fields.countOrNull('global_head_dim') ?? local.length,
  };
  const mixers = [
    ...(layers > windowed ? [attentionGroup(global, layers - windowed, null)] : []),
    ...(windowed > 0 ? [attentionGroup(local, windowed, fields.count('sliding_window'))] : []),
  ];
  const feedForward: FeedForwardGroup[] = [
    { kind: 'dense', count: layers, width: fields.count('intermediate_size'), gated: true },
  ];
  if (fields.countOrNull('num_experts') !== null) {
    feedForward.push({
      kind: 'experts',
      count: layers,
      experts: fields.count('num_experts'),
      activeExperts: fields.count('top_k_experts', 'num_experts_per_tok'),
      width: fields.count('moe_intermediate_size', 'expert_intermediate_size'),
      gated: true,
      sharedWidth: 0,
    });
  }
  return frame(fields, { mixers, feedForward }, true);
};
