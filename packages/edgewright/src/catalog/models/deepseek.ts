import type { MixerGroup } from '../../contract/model-structure.ts';
import { rmsNorms, type CatalogModel } from './catalog-model.ts';

/** Latent attention as all of them have it: 512 numbers and 64 for the position per token. */
function latent(count: number, heads: number, queryLatentLength: number | null): MixerGroup {
  return {
    kind: 'latent-attention',
    count,
    heads,
    latentLength: 512,
    ropeLength: 64,
    keyLength: 192,
    valueLength: 128,
    queryLatentLength,
  };
}

export const deepseekModels: readonly CatalogModel[] = [
  {
    id: 'deepseek-ai/DeepSeek-V2-Lite-Chat',
    aliases: [
      'deepseek-ai/DeepSeek-V2-Lite',
      'deepseek-ai/DeepSeek-Coder-V2-Lite-Instruct',
      'deepseek-v2:16b',
    ],
    architecture: 'deepseek_v2',
    layers: 27,
    structure: {
      hiddenLength: 2_048,
      vocabularySize: 102_400,
      tiedEmbeddings: false,
      mixers: [latent(27, 16, null)],
      feedForward: [
        { kind: 'dense', count: 1, width: 10_944, gated: true },
        {
          kind: 'experts',
          count: 26,
          experts: 64,
          activeExperts: 6,
          width: 1_408,
          gated: true,
          sharedWidth: 2 * 1_408,
        },
      ],
      otherParameters: rmsNorms(27, 2_048) + 27 * 512,
      towerParameters: 0,
    },
    contextTokens: 163_840,
    parameters: 15.71e9,
    checked: true,
    sources: ['M'],
    notes: ['an engine that does not keep the compressed vector needs nine times the cache'],
  },
  {
    id: 'deepseek-ai/DeepSeek-V3',
    aliases: [
      'deepseek-ai/DeepSeek-R1',
      'deepseek-ai/DeepSeek-V3-0324',
      'deepseek-ai/DeepSeek-R1-0528',
      'deepseek-v3:671b',
      'deepseek-r1:671b',
    ],
    architecture: 'deepseek_v3',
    layers: 61,
    structure: {
      hiddenLength: 7_168,
      vocabularySize: 129_280,
      tiedEmbeddings: false,
      mixers: [latent(61, 128, 1_536)],
      feedForward: [
        { kind: 'dense', count: 3, width: 18_432, gated: true },
        {
          kind: 'experts',
          count: 58,
          experts: 256,
          activeExperts: 8,
          width: 2_048,
          gated: true,
          sharedWidth: 2_048,
        },
      ],
      otherParameters: rmsNorms(61, 7_168) + 61 * (512 + 1_536) + 58 * 256,
      towerParameters: 0,
    },
    contextTokens: 163_840,
    parameters: 671.03e9,
    checked: true,
    sources: ['A', 'L'],
    notes: [
      'published in FP8; an engine that does not keep the compressed vector needs 71 times the cache',
      'the layer for predicting two tokens (14 B) is not counted',
    ],
  },
];
