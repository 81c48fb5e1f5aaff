import type { FeedForwardGroup, MixerGroup } from '../../contract/model-structure.ts';
import { attentionGroup, headShape, layerTypes } from './attention-layers.ts';
import { expertLayers, frame, refuse, type StructureBuilder } from './build-structure.ts';
import type { ConfigFields } from './config-fields.ts';

/** Qwen3-Next, 3.5 and 3.6: the gated delta rule, and full attention every so many layers. */
export const gatedDeltaDecoder: StructureBuilder = (fields) => {
  const layers = fields.count('num_hidden_layers');
  const full = countFull(fields, layers);
  const mixers: MixerGroup[] = [];
  if (full > 0) {
    const gate = fields.flag('attn_output_gate', true);
    const group = attentionGroup(headShape(fields), full, null);
    mixers.push(gate && group.kind === 'attention' ? { ...group, outputGate: true } : group);
  }
  if (layers > full) {
    mixers.push({
      kind: 'gated-delta',
      count: layers - full,
      keyHeads: fields.count('linear_num_key_heads'),
      valueHeads: fields.count('linear_num_value_heads'),
      keyLength: fields.count('linear_key_head_dim'),
      valueLength: fields.count('linear_value_head_dim'),
      convolutionLength: fields.count('linear_conv_kernel_dim'),
    });
  }
  const feedForward: FeedForwardGroup[] =
    fields.countOrNull('num_experts') === null
      ? [{ kind: 'dense', count: layers, width: fields.count('intermediate_size'), gated: true }]
      : expertLayers(fields, layers);
  return frame(fields, { mixers, feedForward });
};

function countFull(fields: ConfigFields, layers: number): number {
  const types = layerTypes(fields, layers);
  if (types !== null) return types.filter((type) => type === 'full_attention').length;
  return Math.floor(layers / fields.count('full_attention_interval'));
}

/** Letters of Nemotron's pattern by the words that newer configurations have instead. */
const patternLetters: Readonly<Record<string, string>> = { mamba: 'M', attention: '*', mlp: '-', moe: 'E' };

function layerPattern(fields: ConfigFields): string {
  const pattern = fields.text('hybrid_override_pattern');
  if (pattern !== null) return pattern;
  const words = fields.texts('layers_block_type');
  if (words === null)
    return refuse('its configuration has no hybrid_override_pattern and no layers_block_type');
  return words.map((word) => patternLetters[word] ?? '?').join('');
}

/** Nemotron-H: a pattern with one letter per layer. `M` is Mamba-2, `*` attention, `-` dense, `E` experts. */
export const nemotronDecoder: StructureBuilder = (fields) => {
  const pattern = layerPattern(fields);
  const countOf = (letter: string): number => pattern.split(letter).length - 1;
  const [mamba, attention, dense, experts] = [countOf('M'), countOf('*'), countOf('-'), countOf('E')];
  if (mamba + attention + dense + experts !== pattern.length) {
    refuse('the pattern of its layers has kinds other than Mamba-2, attention, dense and experts');
  }
  const mixers: MixerGroup[] = [];
  if (attention > 0) mixers.push(attentionGroup(nemotronHeads(fields), attention, null));
  if (mamba > 0) mixers.push(mambaGroup(fields, mamba));
  const feedForward: FeedForwardGroup[] = [];
  if (dense > 0) {
    feedForward.push({ kind: 'dense', count: dense, width: fields.count('intermediate_size'), gated: false });
  }
  if (experts > 0) feedForward.push(nemotronExperts(fields, experts));
  return frame(fields, { mixers, feedForward });
};

function nemotronHeads(fields: ConfigFields): ReturnType<typeof headShape> {
  const shape = headShape(fields);
  return { ...shape, length: fields.countOrNull('attention_head_dim', 'head_dim') ?? shape.length };
}

function mambaGroup(fields: ConfigFields, count: number): MixerGroup {
  return {
    kind: 'mamba2',
    count,
    heads: fields.count('mamba_num_heads'),
    headLength: fields.count('mamba_head_dim'),
    stateLength: fields.count('ssm_state_size'),
    groups: fields.count('n_groups'),
    convolutionLength: fields.count('conv_kernel'),
  };
}

function nemotronExperts(fields: ConfigFields, count: number): FeedForwardGroup {
  const inputLength = fields.countOrNull('moe_latent_size');
  const width = fields.count('moe_intermediate_size');
  return {
    kind: 'experts',
    count,
    experts: fields.count('n_routed_experts'),
    activeExperts: fields.count('num_experts_per_tok'),
    width,
    gated: false,
    sharedWidth:
      fields.countOrNull('moe_shared_expert_intermediate_size') ??
      (fields.countOrNull('n_shared_experts') ?? 0) * width,
    ...(inputLength === null ? {} : { inputLength }),
  };
}
