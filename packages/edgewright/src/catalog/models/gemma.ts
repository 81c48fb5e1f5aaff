import { decoder, rmsNorms, type CatalogModel, type DecoderShape } from './catalog-model.ts';

type Row = Omit<DecoderShape, 'other' | 'tied'>;

const gemma1 = (shape: Row): CatalogModel['structure'] =>
  decoder({ ...shape, tied: true, other: rmsNorms(shape.layers, shape.hidden) });

/** Norms before and after each half of a layer. */
const gemma2 = (shape: Row): CatalogModel['structure'] =>
  decoder({ ...shape, tied: true, other: rmsNorms(shape.layers, shape.hidden, 4) });

/** And of the heads of queries and keys. */
const gemma3 = (shape: Row): CatalogModel['structure'] =>
  decoder({
    ...shape,
    tied: true,
    other: rmsNorms(shape.layers, shape.hidden, 4) + 2 * shape.headLength * shape.layers,
  });

const firstGenerations: readonly CatalogModel[] = [
  {
    id: 'google/gemma-2b-it',
    aliases: ['google/gemma-2b', 'gemma:2b'],
    architecture: 'gemma',
    layers: 18,
    structure: gemma1({
      layers: 18,
      hidden: 2_048,
      heads: 8,
      kvHeads: 1,
      headLength: 256,
      width: 16_384,
      vocabulary: 256_000,
    }),
    contextTokens: 8_192,
    parameters: 2.506e9,
    checked: true,
    sources: ['M', 'G'],
    notes: ['all heads share one key and value'],
  },
  {
    id: 'google/gemma-7b-it',
    aliases: ['google/gemma-7b', 'gemma:7b'],
    architecture: 'gemma',
    layers: 28,
    structure: gemma1({
      layers: 28,
      hidden: 3_072,
      heads: 16,
      kvHeads: 16,
      headLength: 256,
      width: 24_576,
      vocabulary: 256_000,
    }),
    contextTokens: 8_192,
    parameters: 8.538e9,
    checked: true,
    sources: ['G'],
    notes: ['every head has its own keys and values'],
  },
  {
    id: 'google/gemma-2-2b-it',
    aliases: ['google/gemma-2-2b', 'gemma2:2b'],
    architecture: 'gemma2',
    layers: 26,
    structure: gemma2({
      layers: 26,
      hidden: 2_304,
      heads: 8,
      kvHeads: 4,
      headLength: 256,
      width: 9_216,
      vocabulary: 256_000,
      windowed: { tokens: 4_096, layers: 13 },
    }),
    contextTokens: 8_192,
    parameters: 2.614e9,
    checked: true,
    sources: ['M', 'G'],
    notes: [],
  },
  {
    id: 'google/gemma-2-9b-it',
    aliases: ['google/gemma-2-9b', 'gemma2:9b'],
    architecture: 'gemma2',
    layers: 42,
    structure: gemma2({
      layers: 42,
      hidden: 3_584,
      heads: 16,
      kvHeads: 8,
      headLength: 256,
      width: 14_336,
      vocabulary: 256_000,
      windowed: { tokens: 4_096, layers: 21 },
    }),
    contextTokens: 8_192,
    parameters: 9.242e9,
    checked: true,
    sources: ['M', 'G'],
    notes: [],
  },
  {
    id: 'google/gemma-2-27b-it',
    aliases: ['google/gemma-2-27b', 'gemma2:27b'],
    architecture: 'gemma2',
    layers: 46,
    structure: gemma2({
      layers: 46,
      hidden: 4_608,
      heads: 32,
      kvHeads: 16,
      headLength: 128,
      width: 36_864,
      vocabulary: 256_000,
      windowed: { tokens: 4_096, layers: 23 },
    }),
    contextTokens: 8_192,
    parameters: 27.227e9,
    checked: true,
    sources: ['M', 'G'],
    notes: [],
  },
];

const withoutVision = 'the part that writes text; the vision tower is not counted';

const thirdGeneration: readonly CatalogModel[] = [
  {
    id: 'google/gemma-3-1b-it',
    aliases: ['google/gemma-3-1b-pt', 'gemma3:1b'],
    architecture: 'gemma3_text',
    layers: 26,
    structure: gemma3({
      layers: 26,
      hidden: 1_152,
      heads: 4,
      kvHeads: 1,
      headLength: 256,
      width: 6_912,
      vocabulary: 262_144,
      windowed: { tokens: 512, layers: 22 },
    }),
    contextTokens: 32_768,
    parameters: 1e9,
    checked: true,
    sources: ['M'],
    notes: [],
  },
  {
    id: 'google/gemma-3-4b-it',
    aliases: ['google/gemma-3-4b-pt', 'gemma3:4b', 'gemma3'],
    architecture: 'gemma3',
    layers: 34,
    structure: gemma3({
      layers: 34,
      hidden: 2_560,
      heads: 8,
      kvHeads: 4,
      headLength: 256,
      width: 10_240,
      vocabulary: 262_208,
      windowed: { tokens: 1_024, layers: 29 },
    }),
    contextTokens: 131_072,
    parameters: 3.88e9,
    checked: true,
    sources: ['K'],
    notes: [withoutVision],
  },
  {
    id: 'google/gemma-3-12b-it',
    aliases: ['google/gemma-3-12b-pt', 'gemma3:12b'],
    architecture: 'gemma3',
    layers: 48,
    structure: gemma3({
      layers: 48,
      hidden: 3_840,
      heads: 16,
      kvHeads: 8,
      headLength: 256,
      width: 15_360,
      vocabulary: 262_208,
      windowed: { tokens: 1_024, layers: 40 },
    }),
    contextTokens: 131_072,
    parameters: 11.766e9,
    checked: true,
    sources: ['K'],
    notes: [withoutVision],
  },
  {
    id: 'google/gemma-3-27b-it',
    aliases: ['google/gemma-3-27b-pt', 'gemma3:27b'],
    architecture: 'gemma3',
    layers: 62,
    structure: gemma3({
      layers: 62,
      hidden: 5_376,
      heads: 32,
      kvHeads: 16,
      headLength: 128,
      width: 21_504,
      vocabulary: 262_208,
      windowed: { tokens: 1_024, layers: 52 },
    }),
    contextTokens: 131_072,
    parameters: 27.009e9,
    checked: true,
    sources: ['G'],
    notes: [withoutVision],
  },
];

export const gemmaModels: readonly CatalogModel[] = [...firstGenerations, ...thirdGeneration];
