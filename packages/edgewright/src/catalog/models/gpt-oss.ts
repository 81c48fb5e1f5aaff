import { decoder, rmsNorms, type CatalogModel } from './catalog-model.ts';

/** Half the layers look back 128 tokens; every projection has a bias, and every head a sink. */
function gptOss(layers: number, experts: number): CatalogModel['structure'] {
  const biasesOfExperts = experts * (2 * 2_880 + 2_880);
  const biasesOfAttention = 64 * 64 + 2 * 8 * 64 + 2_880 + 64;
  return decoder({
    layers,
    hidden: 2_880,
    heads: 64,
    kvHeads: 8,
    headLength: 64,
    width: 2_880,
    vocabulary: 201_088,
    windowed: { tokens: 128, layers: layers / 2 },
    experts: { count: experts, active: 4 },
    other: rmsNorms(layers, 2_880) + layers * (biasesOfExperts + biasesOfAttention + experts),
  });
}

export const gptOssModels: readonly CatalogModel[] = [
  {
    id: 'openai/gpt-oss-20b',
    aliases: ['gpt-oss:20b'],
    architecture: 'gpt_oss',
    layers: 24,
    structure: gptOss(24, 32),
    contextTokens: 131_072,
    parameters: 20.915e9,
    checked: true,
    sources: ['A', 'G'],
    notes: ['published with its experts in MXFP4: 12.8 GiB'],
  },
  {
    id: 'openai/gpt-oss-120b',
    aliases: ['gpt-oss:120b'],
    architecture: 'gpt_oss',
    layers: 36,
    structure: gptOss(36, 128),
    contextTokens: 131_072,
    parameters: 116.829e9,
    checked: true,
    sources: ['A', 'G'],
    notes: ['published with its experts in MXFP4: 60.8 GiB'],
  },
];
