import type { FeedForwardGroup, ModelStructure } from '../../contract/model-structure.ts';
import { rmsNorms, type CatalogModel } from './catalog-model.ts';

interface HybridShape {
  hidden: number;
  linearLayers: number;
  /** Heads of the linear layers' values; they have 16 for keys, all of length 128. */
  valueHeads: number;
  fullLayers: number;
  heads: number;
  kvHeads: number;
  feedForward: FeedForwardGroup;
}

/** Three of four layers keep a matrix per sequence instead of keys and values. */
function hybrid(shape: HybridShape): ModelStructure {
  const { hidden, linearLayers, fullLayers } = shape;
  const layers = linearLayers + fullLayers;
  return {
    hiddenLength: hidden,
    vocabularySize: 248_320,
    tiedEmbeddings: false,
    mixers: [
      {
        kind: 'attention',
        count: fullLayers,
        heads: shape.heads,
        kvHeads: shape.kvHeads,
        keyLength: 256,
        valueLength: 256,
        windowTokens: null,
        outputGate: true,
      },
      {
        kind: 'gated-delta',
        count: linearLayers,
        keyHeads: 16,
        valueHeads: shape.valueHeads,
        keyLength: 128,
        valueLength: 128,
        convolutionLength: 4,
      },
    ],
    feedForward: [shape.feedForward],
    otherParameters: rmsNorms(layers, hidden) + 2 * 256 * fullLayers + 128 * linearLayers,
    towerParameters: 0,
  };
}

const marketing = 'the published total is rounded and includes the vision tower, which is not counted here';

const dense27 = hybrid({
  hidden: 5_120,
  linearLayers: 48,
  valueHeads: 48,
  fullLayers: 16,
  heads: 24,
  kvHeads: 4,
  feedForward: { kind: 'dense', count: 64, width: 17_408, gated: true },
});

const sparse35 = hybrid({
  hidden: 2_048,
  linearLayers: 30,
  valueHeads: 32,
  fullLayers: 10,
  heads: 16,
  kvHeads: 2,
  feedForward: {
    kind: 'experts',
    count: 40,
    experts: 256,
    activeExperts: 8,
    width: 512,
    gated: true,
    sharedWidth: 512,
  },
});

export const qwenHybridModels: readonly CatalogModel[] = [
  {
    id: 'Qwen/Qwen3.5-27B',
    aliases: ['Qwen/Qwen3.6-27B'],
    architecture: 'qwen3_5',
    layers: 64,
    structure: dense27,
    contextTokens: 262_144,
    parameters: 27e9,
    checked: false,
    sources: ['A', 'K'],
    notes: ['48 layers with the gated delta rule and 16 with attention', marketing],
  },
  {
    id: 'Qwen/Qwen3.5-35B-A3B',
    aliases: ['Qwen/Qwen3.6-35B-A3B'],
    architecture: 'qwen3_5_moe',
    layers: 40,
    structure: sparse35,
    contextTokens: 262_144,
    parameters: 35e9,
    checked: false,
    sources: ['A', 'K'],
    notes: ['30 layers with the gated delta rule and 10 with attention', marketing],
  },
];
