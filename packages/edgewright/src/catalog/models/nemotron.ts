import type { FeedForwardGroup, ModelStructure } from '../../contract/model-structure.ts';
import { rmsNorms, type CatalogModel } from './catalog-model.ts';

interface NemotronShape {
  hidden: number;
  mamba: { layers: number; heads: number; headLength: number; stateLength: number };
  attention: { layers: number; heads: number; kvHeads: number };
  feedForward: FeedForwardGroup;
}

/** Every layer is one thing: Mamba-2, attention or feed-forward, with a norm before it. */
function nemotron({ hidden, mamba, attention, feedForward }: NemotronShape): ModelStructure {
  const layers = mamba.layers + attention.layers + feedForward.count;
  const { layers: mambaLayers, ...mambaShape } = mamba;
  const { layers: attentionLayers, ...attentionShape } = attention;
  const gates = mambaLayers * mamba.heads * mamba.headLength;
  return {
    hiddenLength: hidden,
    vocabularySize: 131_072,
    tiedEmbeddings: false,
    mixers: [
      {
        kind: 'attention',
        count: attentionLayers,
        ...attentionShape,
        keyLength: 128,
        valueLength: 128,
        windowTokens: null,
      },
      { kind: 'mamba2', count: mambaLayers, ...mambaShape, groups: 8, convolutionLength: 4 },
    ],
    feedForward: [feedForward],
    otherParameters: rmsNorms(layers, hidden, 1) + gates,
    towerParameters: 0,
  };
}

/** Squared ReLU: two matrices. */
const dense = (count: number, width: number): FeedForwardGroup => ({
  kind: 'dense',
  count,
  width,
  gated: false,
});

export const nemotronModels: readonly CatalogModel[] = [
  {
    id: 'nvidia/Nemotron-H-8B-Base-8K',
    aliases: ['nvidia/Nemotron-H-8B'],
    architecture: 'nemotron_h',
    layers: 52,
    structure: nemotron({
      hidden: 4_096,
      mamba: { layers: 24, heads: 128, headLength: 64, stateLength: 128 },
      attention: { layers: 4, heads: 32, kvHeads: 8 },
      feedForward: dense(24, 21_504),
    }),
    contextTokens: 8_192,
    parameters: 8.1e9,
    checked: false,
    sources: ['K'],
    notes: ['24 layers of Mamba-2, 24 feed-forward, 4 of attention'],
  },
  {
    id: 'nvidia/Nemotron-H-56B-Base-8K',
    aliases: ['nvidia/Nemotron-H-56B'],
    architecture: 'nemotron_h',
    layers: 118,
    structure: nemotron({
      hidden: 8_192,
      mamba: { layers: 54, heads: 256, headLength: 64, stateLength: 256 },
      attention: { layers: 10, heads: 64, kvHeads: 8 },
      feedForward: dense(54, 32_768),
    }),
    contextTokens: 8_192,
    parameters: 56e9,
    checked: false,
    sources: ['A', 'K'],
    notes: ['54 layers of Mamba-2, 54 feed-forward, 10 of attention'],
  },
  {
    id: 'nvidia/NVIDIA-Nemotron-Nano-9B-v2',
    aliases: ['nvidia/Nemotron-Nano-9B-v2'],
    architecture: 'nemotron_h',
    layers: 56,
    structure: nemotron({
      hidden: 4_480,
      mamba: { layers: 27, heads: 128, headLength: 80, stateLength: 128 },
      attention: { layers: 4, heads: 40, kvHeads: 8 },
      feedForward: dense(25, 15_680),
    }),
    contextTokens: 131_072,
    parameters: 8.9e9,
    checked: false,
    sources: ['K'],
    notes: ['27 layers of Mamba-2, 25 feed-forward, 4 of attention'],
  },
  {
    id: 'nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16',
    aliases: [
      'nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-FP8',
      'nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-NVFP4',
      'nvidia/Nemotron-3-Nano-30B-A3B',
      'nemotron-3-nano:30b',
    ],
    architecture: 'nemotron_h',
    layers: 52,
    structure: nemotron({
      hidden: 2_688,
      mamba: { layers: 23, heads: 64, headLength: 64, stateLength: 128 },
      attention: { layers: 6, heads: 32, kvHeads: 2 },
      feedForward: {
        kind: 'experts',
        count: 23,
        experts: 128,
        activeExperts: 6,
        width: 1_856,
        gated: false,
        sharedWidth: 3_712,
      },
    }),
    contextTokens: 262_144,
    parameters: 31.6e9,
    checked: false,
    sources: ['A', 'K'],
    notes: [
      '23 layers of Mamba-2, 23 of experts, 6 of attention',
      'NVIDIA gives 3.2 B or 3.5 B active parameters',
    ],
  },
  {
    id: 'nvidia/NVIDIA-Nemotron-3-Super-120B-A12B-BF16',
    aliases: [
      'nvidia/NVIDIA-Nemotron-3-Super-120B-A12B-FP8',
      'nvidia/NVIDIA-Nemotron-3-Super-120B-A12B-NVFP4',
      'nvidia/Nemotron-3-Super-120B-A12B',
    ],
    architecture: 'nemotron_h',
    layers: 88,
    structure: nemotron({
      hidden: 4_096,
      mamba: { layers: 40, heads: 128, headLength: 64, stateLength: 128 },
      attention: { layers: 8, heads: 32, kvHeads: 2 },
      feedForward: {
        kind: 'experts',
        count: 40,
        experts: 512,
        activeExperts: 22,
        width: 2_688,
        gated: false,
        sharedWidth: 5_376,
        inputLength: 1_024,
      },
    }),
    contextTokens: 262_144,
    parameters: 120e9,
    checked: false,
    sources: ['A', 'K'],
    notes: [
      '40 layers of Mamba-2, 40 of experts, 8 of attention',
      'that its experts read a vector of length 1024 is background knowledge; only so does the total come out as published',
    ],
  },
];
