import type { FeedForwardGroup, MixerGroup, ModelStructure } from '../../contract/model-structure.ts';

/**
 * Where the dimensions come from. `A`: configurations in NVIDIA's aiconfigurator. `M`: presets of MLC LLM. `L`:
 * LMCache. `G`: other public code that holds the configuration. `K`: background knowledge that nobody looked up.
 */
export type ModelSource = 'A' | 'M' | 'L' | 'G' | 'K';

/** One model, or several that are built alike. */
export interface CatalogModel {
  /** Repository on the hub, `org/name`. */
  readonly id: string;
  /** Other repositories and short names of the same shape: releases, distillates, how Ollama calls it. */
  readonly aliases: readonly string[];
  /** `model_type` of its configuration. */
  readonly architecture: string;
  readonly layers: number;
  readonly structure: ModelStructure;
  /** Longest context without stretching the positions. */
  readonly contextTokens: number;
  /** Longest context with YaRN, which has to be asked for. Not said: no longer one. */
  readonly stretchedContextTokens?: number;
  /** Published or recomputed total. */
  readonly parameters: number;
  /** The total that the dimensions give is the published one: an independent check of every dimension. */
  readonly checked: boolean;
  readonly sources: readonly ModelSource[];
  readonly notes: readonly string[];
}

/** A decoder whose layers are alike but for how far they look back. */
export interface DecoderShape {
  layers: number;
  hidden: number;
  heads: number;
  kvHeads: number;
  headLength: number;
  /** Of the feed-forward part. */
  width: number;
  vocabulary: number;
  /** Embedding and output matrix are one. */
  tied?: true;
  /** Two matrices in the feed-forward part instead of three. */
  plain?: true;
  /** Layers that look back only so far. */
  windowed?: { tokens: number; layers: number };
  /** Instead of a dense feed-forward part. */
  experts?: { count: number; active: number; sharedWidth?: number };
  /** Norms, biases, position tables. */
  other: number;
}

export function decoder(shape: DecoderShape): ModelStructure {
  return {
    hiddenLength: shape.hidden,
    vocabularySize: shape.vocabulary,
    tiedEmbeddings: shape.tied ?? false,
    mixers: attentionGroups(shape),
    feedForward: [feedForwardGroup(shape)],
    otherParameters: shape.other,
    towerParameters: 0,
  };
}

function attentionGroups(shape: DecoderShape): MixerGroup[] {
  const { heads, kvHeads, headLength, layers, windowed } = shape;
  const attention = {
    kind: 'attention',
    heads,
    kvHeads,
    keyLength: headLength,
    valueLength: headLength,
  } as const;
  const groups: MixerGroup[] = [];
  const global = layers - (windowed?.layers ?? 0);
  if (global > 0) groups.push({ ...attention, count: global, windowTokens: null });
  if (windowed) groups.push({ ...attention, count: windowed.layers, windowTokens: windowed.tokens });
  return groups;
}

function feedForwardGroup(shape: DecoderShape): FeedForwardGroup {
  const { layers, width, experts } = shape;
  const gated = shape.plain !== true;
  if (!experts) return { kind: 'dense', count: layers, width, gated };
  const { count, active, sharedWidth = 0 } = experts;
  return { kind: 'experts', count: layers, experts: count, activeExperts: active, width, gated, sharedWidth };
}

/** Norms before each half of a layer and one at the end: one vector each. */
export function rmsNorms(layers: number, hidden: number, perLayer = 2): number {
  return (perLayer * layers + 1) * hidden;
}
