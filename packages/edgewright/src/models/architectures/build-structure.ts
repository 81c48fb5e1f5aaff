import type { FeedForwardGroup, MixerGroup, ModelStructure } from '../../contract/model-structure.ts';
import { attentionGroup, countWindowed, headShape, windowedGroups } from './attention-layers.ts';
import { FieldProblem, type ConfigFields } from './config-fields.ts';

export type StructureBuilder = (fields: ConfigFields) => ModelStructure;

export interface LayerGroups {
  mixers: MixerGroup[];
  feedForward: FeedForwardGroup[];
}

/** Frame around the layers. Whether the tables are one is the configuration's word, or the architecture's habit. */
export function frame(fields: ConfigFields, groups: LayerGroups, tiedByHabit = false): ModelStructure {
  return {
    hiddenLength: fields.count('hidden_size', 'n_embd', 'd_model', 'n_embed'),
    vocabularySize: fields.count('vocab_size', 'padded_vocab_size'),
    tiedEmbeddings: fields.flag('tie_word_embeddings', tiedByHabit),
    ...groups,
    otherParameters: 0,
    towerParameters: 0,
  };
}

type WindowHabit = Parameters<typeof countWindowed>[2];

/** Decoders of one kind of layer: Llama and what follows it. */
export function plainDecoder(
  options: { gated?: boolean; tied?: boolean; window?: WindowHabit } = {},
): StructureBuilder {
  return (fields) => {
    const layers = fields.count('num_hidden_layers');
    const width = fields.count('intermediate_size');
    const feedForward: FeedForwardGroup = {
      kind: 'dense',
      count: layers,
      width,
      gated: options.gated ?? true,
    };
    const mixers = attentionOf(fields, layers, options.window ?? 'none');
    return frame(fields, { mixers, feedForward: [feedForward] }, options.tied);
  };
}

function attentionOf(fields: ConfigFields, layers: number, habit: WindowHabit): MixerGroup[] {
  const windowTokens = fields.flag('use_sliding_window', true) ? fields.countOrNull('sliding_window') : null;
  const context = fields.countOrNull('max_position_embeddings');
  // A window that is longer than the context, as Phi 3.5 has one, is none.
  if (windowTokens === null || (context !== null && windowTokens >= context)) {
    return [attentionGroup(headShape(fields), layers, null)];
  }
  const windowed = countWindowed(fields, layers, habit);
  return windowedGroups(headShape(fields), { global: layers - windowed, windowed, windowTokens });
}

/** Qwen2: layers from `max_window_layers` on have the window, when it is used at all. */
export const qwen2Decoder: StructureBuilder = (fields) => {
  const layers = fields.count('num_hidden_layers');
  const feedForward: FeedForwardGroup = {
    kind: 'dense',
    count: layers,
    width: fields.count('intermediate_size'),
    gated: true,
  };
  if (!fields.flag('use_sliding_window', false) || fields.has('layer_types')) {
    const mixers = fields.flag('use_sliding_window', false)
      ? attentionOf(fields, layers, 'none')
      : [attentionGroup(headShape(fields), layers, null)];
    return frame(fields, { mixers, feedForward: [feedForward] });
  }
  const global = Math.min(layers, fields.countOrNull('max_window_layers') ?? layers);
  const windowTokens = fields.countOrNull('sliding_window');
  const windowed = windowTokens === null ? 0 : layers - global;
  const mixers = windowedGroups(headShape(fields), { global: layers - windowed, windowed, windowTokens });
  return frame(fields, { mixers, feedForward: [feedForward] });
};

/** Decoders whose every layer, or all but some, has experts. */
export function expertsDecoder(options: { window?: WindowHabit } = {}): StructureBuilder {
  return (fields) => {
    const layers = fields.count('num_hidden_layers');
    const mixers = attentionOf(fields, layers, options.window ?? 'none');
    return frame(fields, { mixers, feedForward: expertLayers(fields, layers) });
  };
}

/** Feed-forward groups of a model with experts; some have dense layers first, or every so many. */
export function expertLayers(fields: ConfigFields, layers: number): FeedForwardGroup[] {
  const dense = countDense(fields, layers);
  const groups: FeedForwardGroup[] = [];
  if (dense > 0) {
    groups.push({ kind: 'dense', count: dense, width: fields.count('intermediate_size'), gated: true });
  }
  const width = fields.count('moe_intermediate_size', 'intermediate_size');
  if (layers > dense) {
    groups.push({
      kind: 'experts',
      count: layers - dense,
      experts: fields.count('num_local_experts', 'num_experts', 'n_routed_experts'),
      activeExperts: fields.count('num_experts_per_tok', 'top_k_experts'),
      width,
      gated: true,
      sharedWidth: sharedWidth(fields, width),
    });
  }
  return groups;
}

function countDense(fields: ConfigFields, layers: number): number {
  const first = fields.countOrNull('first_k_dense_replace');
  if (first !== null) return Math.min(first, layers);
  const step = fields.countOrNull('decoder_sparse_step') ?? fields.countOrNull('moe_layer_freq') ?? 1;
  return step === 1 ? 0 : layers - Math.floor(layers / step);
}

function sharedWidth(fields: ConfigFields, expertWidth: number): number {
  return (
    fields.countOrNull('shared_expert_intermediate_size') ??
    (fields.countOrNull('n_shared_experts') ?? 0) * expertWidth
  );
}

/** Ends a builder: what it would have to guess becomes the reason why the structure is not known. */
export function refuse(why: string): never {
  throw new FieldProblem(why);
}
