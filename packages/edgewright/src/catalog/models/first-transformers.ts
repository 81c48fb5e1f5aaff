import { decoder, type CatalogModel } from './catalog-model.ts';

interface Shape {
  layers: number;
  hidden: number;
  heads: number;
  vocabulary: number;
}

/** Every head has its own keys and values; the feed-forward part is four times as wide, with two matrices. */
function transformer(shape: Shape, parts: { tied?: true; other: number }): CatalogModel['structure'] {
  const { hidden, heads } = shape;
  return decoder({
    ...shape,
    kvHeads: heads,
    headLength: hidden / heads,
    width: 4 * hidden,
    plain: true,
    ...parts,
  });
}

/** Two norms with biases per layer, one at the end, and a bias for every output. */
const normsAndBiases = ({ layers, hidden }: Shape): number => layers * 13 * hidden + 2 * hidden;

function gpt2(shape: Shape): CatalogModel['structure'] {
  return transformer(shape, { tied: true, other: normsAndBiases(shape) + 1_024 * shape.hidden });
}

/** One norm more, after the embedding. Positions are a slope per head. */
function bloom(shape: Shape): CatalogModel['structure'] {
  return transformer(shape, { tied: true, other: normsAndBiases(shape) + 2 * shape.hidden });
}

/** Norms without biases, nothing else. */
function mpt(shape: Shape): CatalogModel['structure'] {
  return transformer(shape, { tied: true, other: (2 * shape.layers + 1) * shape.hidden });
}

const gptJ = { layers: 28, hidden: 4_096, heads: 16, vocabulary: 50_400 };

export const firstTransformers: readonly CatalogModel[] = [
  {
    id: 'openai-community/gpt2',
    aliases: ['gpt2', 'gpt2-124m'],
    architecture: 'gpt2',
    layers: 12,
    structure: gpt2({ layers: 12, hidden: 768, heads: 12, vocabulary: 50_257 }),
    contextTokens: 1_024,
    parameters: 0.124e9,
    checked: true,
    sources: ['M'],
    notes: [],
  },
  {
    id: 'openai-community/gpt2-medium',
    aliases: ['gpt2-medium'],
    architecture: 'gpt2',
    layers: 24,
    structure: gpt2({ layers: 24, hidden: 1_024, heads: 16, vocabulary: 50_257 }),
    contextTokens: 1_024,
    parameters: 0.355e9,
    checked: true,
    sources: ['M'],
    notes: [],
  },
  {
    id: 'openai-community/gpt2-xl',
    aliases: ['gpt2-xl'],
    architecture: 'gpt2',
    layers: 48,
    structure: gpt2({ layers: 48, hidden: 1_600, heads: 25, vocabulary: 50_257 }),
    contextTokens: 1_024,
    parameters: 1.558e9,
    checked: true,
    sources: ['K'],
    notes: [],
  },
  {
    id: 'EleutherAI/gpt-j-6b',
    aliases: ['gpt-j-6b', 'gptj-6b'],
    architecture: 'gptj',
    layers: 28,
    // One norm per layer; biases in the feed-forward part and of the output matrix only.
    structure: transformer(gptJ, { other: 29 * 2 * 4_096 + 28 * 5 * 4_096 + 50_400 }),
    contextTokens: 2_048,
    parameters: 6.051e9,
    checked: true,
    sources: ['G'],
    notes: [],
  },
  {
    id: 'bigscience/bloom-7b1',
    aliases: ['bloom-7b1', 'bigscience/bloomz-7b1'],
    architecture: 'bloom',
    layers: 30,
    structure: bloom({ layers: 30, hidden: 4_096, heads: 32, vocabulary: 250_880 }),
    contextTokens: 2_048,
    parameters: 7.069e9,
    checked: true,
    sources: ['K'],
    notes: [],
  },
  {
    id: 'bigscience/bloom',
    aliases: ['bloom-176b', 'bigscience/bloomz'],
    architecture: 'bloom',
    layers: 70,
    structure: bloom({ layers: 70, hidden: 14_336, heads: 112, vocabulary: 250_880 }),
    contextTokens: 2_048,
    parameters: 176.247e9,
    checked: true,
    sources: ['K'],
    notes: ['4 MB of cache per token'],
  },
  {
    id: 'mosaicml/mpt-7b-instruct',
    aliases: ['mosaicml/mpt-7b', 'mosaicml/mpt-7b-chat'],
    architecture: 'mpt',
    layers: 32,
    structure: mpt({ layers: 32, hidden: 4_096, heads: 32, vocabulary: 50_432 }),
    contextTokens: 2_048,
    parameters: 6.649e9,
    checked: true,
    sources: ['K'],
    notes: [],
  },
  {
    id: 'mosaicml/mpt-30b-instruct',
    aliases: ['mosaicml/mpt-30b', 'mosaicml/mpt-30b-chat'],
    architecture: 'mpt',
    layers: 48,
    structure: mpt({ layers: 48, hidden: 7_168, heads: 64, vocabulary: 50_432 }),
    contextTokens: 8_192,
    parameters: 29.957e9,
    checked: true,
    sources: ['K'],
    notes: ['heads of length 112'],
  },
];
