import type { MixerGroup } from '../../contract/model-structure.ts';
import { countOf, ofLayer, type MetadataValues } from './gguf-metadata.ts';
import { groupAlike, type LayerTensors } from './layer-tensors.ts';
import { layerWindow } from './sliding-window.ts';

export interface GgufShape {
  architecture: string;
  values: MetadataValues;
  hidden: number;
  layers: readonly LayerTensors[];
}

/** A layer, nothing when it mixes no tokens, or why it is not known. */
type LayerOutcome = MixerGroup | 'none' | { why: string };

/** Architectures whose recurrent layers follow the gated delta rule; of others they are Mamba-2. */
const gatedDelta: ReadonlySet<string> = new Set(['qwen3next', 'qwen35', 'qwen35moe']);
const mamba2: ReadonlySet<string> = new Set(['mamba2', 'nemotron_h', 'nemotron_h_moe', 'granitehybrid']);

/** What mixes tokens in every layer, told by the tensors that it has and by the lengths in the header. */
export function ggufMixers(shape: GgufShape): MixerGroup[] | { why: string } {
  const known: MixerGroup[] = [];
  for (const [index, tensors] of shape.layers.entries()) {
    const layer = mixerOf(shape, tensors, index);
    if (layer === 'none') continue;
    if ('why' in layer) return layer;
    known.push(layer);
  }
  return groupAlike(known);
}

function mixerOf(shape: GgufShape, tensors: LayerTensors, index: number): LayerOutcome {
  if (tensors.has('ssm_conv1d')) return recurrent(shape);
  if (tensors.has('attn_kv_a_mqa')) return latent(shape, index);
  if (tensors.has('attn_k') || tensors.has('attn_qkv')) return attention(shape, index);
  const isFeedForward = tensors.has('ffn_down') || tensors.has('ffn_down_exps');
  const heads = ofLayer(shape.values.get(`${shape.architecture}.attention.head_count_kv`), index);
  if (isFeedForward && heads === 0) return 'none';
  return { why: `the tensors of layer ${index} do not show how it mixes tokens` };
}

function attention(shape: GgufShape, index: number): LayerOutcome {
  const value = (key: string): ReturnType<MetadataValues['get']> =>
    shape.values.get(`${shape.architecture}.${key}`);
  const heads = ofLayer(value('attention.head_count'), index);
  const kvHeads = ofLayer(value('attention.head_count_kv'), index) ?? heads;
  if (heads === null || kvHeads === null || heads === 0 || kvHeads === 0) {
    return { why: `the header does not tell the heads of layer ${index}` };
  }
  const windowTokens = layerWindow(shape.values, shape.architecture, index);
  const otherwise = Math.max(1, Math.floor(shape.hidden / heads));
  const length = (name: 'key_length' | 'value_length'): number =>
    (windowTokens === null ? null : countOf(value(`attention.${name}_swa`))) ??
    countOf(value(`attention.${name}`)) ??
    otherwise;
  const hasGate = gatedDelta.has(shape.architecture);
  return {
    kind: 'attention',
    count: 1,
    heads,
    kvHeads,
    keyLength: length('key_length'),
    valueLength: length('value_length'),
    windowTokens,
    ...(hasGate ? { outputGate: true } : {}),
  };
}

function latent(shape: GgufShape, index: number): LayerOutcome {
  const count = (key: string): number | null => countOf(shape.values.get(`${shape.architecture}.${key}`));
  const heads = ofLayer(shape.values.get(`${shape.architecture}.attention.head_count`), index);
  const latentLength = count('attention.kv_lora_rank');
  const ropeLength = count('rope.dimension_count');
  // Newer files say what is kept as the length of a key, and what is computed with `_mla`.
  const keyLength = count('attention.key_length_mla') ?? count('attention.key_length');
  const valueLength = count('attention.value_length_mla') ?? count('attention.value_length');
  if (
    heads === null ||
    latentLength === null ||
    ropeLength === null ||
    keyLength === null ||
    valueLength === null
  ) {
    return { why: 'the header does not tell all lengths of its latent attention' };
  }
  const queryLatentLength = count('attention.q_lora_rank');
  return {
    kind: 'latent-attention',
    count: 1,
    heads,
    latentLength,
    ropeLength,
    keyLength,
    valueLength,
    queryLatentLength,
  };
}

function recurrent({ architecture, values }: GgufShape): LayerOutcome {
  const count = (key: string): number | null => countOf(values.get(`${architecture}.ssm.${key}`));
  const [inner, stateLength, heads, groups, convolutionLength] = [
    count('inner_size'),
    count('state_size'),
    count('time_step_rank'),
    count('group_count'),
    count('conv_kernel'),
  ];
  const isKnown = gatedDelta.has(architecture) || mamba2.has(architecture);
  if (!isKnown)
    return { why: `it has recurrent layers of a kind that is not in our table (${architecture})` };
  if (
    inner === null ||
    stateLength === null ||
    heads === null ||
    groups === null ||
    convolutionLength === null
  ) {
    return { why: 'the header does not tell all lengths of its recurrent layers' };
  }
  const headLength = Math.max(1, Math.floor(inner / heads));
  if (mamba2.has(architecture)) {
    return { kind: 'mamba2', count: 1, heads, headLength, stateLength, groups, convolutionLength };
  }
  return {
    kind: 'gated-delta',
    count: 1,
    keyHeads: groups,
    valueHeads: heads,
    keyLength: stateLength,
    valueLength: headLength,
    convolutionLength,
  };
}
