import type { FeedForwardGroup, ModelStructure } from '../../contract/model-structure.ts';
import { rmsNorms, type CatalogModel } from './catalog-model.ts';

interface FourShape {
  hidden: number;
  /** Layers that look back 1024 tokens and have more key/value heads of half the length. */
  localLayers: number;
  localKvHeads: number;
  globalLayers: number;
  globalKvHeads: number;
  heads: number;
  feedForward: FeedForwardGroup[];
}

function gemma4(shape: FourShape): ModelStructure {
  const layers = shape.localLayers + shape.globalLayers;
  const attention = { kind: 'attention', heads: shape.heads } as const;
  return {
    hiddenLength: shape.hidden,
    vocabularySize: 262_144,
    tiedEmbeddings: true,
    mixers: [
      {
        ...attention,
        count: shape.globalLayers,
        kvHeads: shape.globalKvHeads,
        keyLength: 512,
        valueLength: 512,
        windowTokens: null,
      },
      {
        ...attention,
        count: shape.localLayers,
        kvHeads: shape.localKvHeads,
        keyLength: 256,
        valueLength: 256,
        windowTokens: 1_024,
      },
    ],
    feedForward: shape.feedForward,
    otherParameters: rmsNorms(layers, shape.hidden, 4),
    towerParameters: 0,
  };
}

export const gemmaFourModels: readonly CatalogModel[] = [
  {
    id: 'google/gemma-4-26B-A4B-it',
    aliases: ['google/gemma-4-26B-A4B', 'gemma4:26b'],
    architecture: 'gemma4',
    layers: 30,
    structure: gemma4({
      hidden: 2_816,
      localLayers: 25,
      localKvHeads: 8,
      globalLayers: 5,
      globalKvHeads: 2,
      heads: 16,
      feedForward: [
        { kind: 'dense', count: 30, width: 2_112, gated: true },
        {
          kind: 'experts',
          count: 30,
          experts: 128,
          activeExperts: 8,
          width: 704,
          gated: true,
          sharedWidth: 0,
        },
      ],
    }),
    contextTokens: 262_144,
    parameters: 26e9,
    checked: false,
    sources: ['A', 'K'],
    notes: [
      'the published total is rounded',
      'the width of its dense part and its number of active experts are background knowledge; with them the active parameters come out as published',
    ],
  },
  {
    id: 'google/gemma-4-31B-it',
    aliases: ['google/gemma-4-31B', 'gemma4:31b'],
    architecture: 'gemma4',
    layers: 60,
    structure: gemma4({
      hidden: 5_376,
      localLayers: 50,
      localKvHeads: 16,
      globalLayers: 10,
      globalKvHeads: 4,
      heads: 32,
      feedForward: [{ kind: 'dense', count: 60, width: 21_504, gated: true }],
    }),
    contextTokens: 262_144,
    parameters: 31e9,
    checked: false,
    sources: ['A'],
    notes: ['the published total is rounded'],
  },
];
