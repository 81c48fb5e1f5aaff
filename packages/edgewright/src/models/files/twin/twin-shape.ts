/** The sizes of a twin: everything that decides which tensors it has and how large they are. */
export interface TwinShape {
  layers: number;
  hiddenLength: number;
  /** Width of the dense feed-forward part; with experts: of one expert. */
  feedForwardWidth: number;
  heads: number;
  kvHeads: number;
  headLength: number;
  vocabularySize: number;
  contextTokens: number;
  /** Embedding and output matrix are one. */
  tiedEmbeddings: boolean;
  /** null: dense. */
  experts: { count: number; active: number } | null;
  /** Some layers look back only this far; null: none, or the architecture has no such layers. */
  windowTokens: number | null;
}

/** Sizes that were asked for one by one; null: as the model has it. */
export type ShapeWishes = {
  [
    Name in
      | 'layers'
      | 'hiddenLength'
      | 'feedForwardWidth'
      | 'heads'
      | 'kvHeads'
      | 'headLength'
      | 'vocabularySize'
      | 'contextTokens'
  ]: number | null;
};

/** What a shape must fulfil so that engines load it and blocks of 32 fit into rows. Null: it does. */
export function problemOfShape(shape: TwinShape, architecture: { headsFillHidden?: boolean }): string | null {
  const { hiddenLength, feedForwardWidth, heads, kvHeads, headLength, experts } = shape;
  const problems: readonly (readonly [boolean, string])[] = [
    [hiddenLength % 32 !== 0, `the hidden length must be a multiple of 32, and is ${hiddenLength}`],
    [
      feedForwardWidth % 32 !== 0,
      `the feed-forward width must be a multiple of 32, and is ${feedForwardWidth}`,
    ],
    [
      (heads * headLength) % 32 !== 0,
      `heads times head length must be a multiple of 32, and is ${heads * headLength}`,
    ],
    [heads % kvHeads !== 0, `${heads} heads cannot share ${kvHeads} KV heads evenly`],
    [
      architecture.headsFillHidden === true && heads * headLength !== hiddenLength,
      `here heads times head length must be the hidden length: ${heads} times ${headLength} is not ${hiddenLength}`,
    ],
    [headLength % 2 !== 0, `the head length must be even, and is ${headLength}`],
    [
      experts !== null && experts.active > experts.count,
      `of ${experts?.count ?? 0} experts ${experts?.active ?? 0} cannot be active`,
    ],
  ];
  return problems.find(([is]) => is)?.[1] ?? null;
}

/** The smallest shape that has everything of its architecture: a model of some million parameters. */
export function tinyShape(options: {
  vocabularySize: number;
  tiedEmbeddings: boolean;
  hasExperts: boolean;
  windowTokens: number | null;
  isMultiHead: boolean;
}): TwinShape {
  return {
    // Twelve where layers with and without a window take turns: at least one of six looks at everything.
    layers: options.windowTokens === null ? 4 : 12,
    hiddenLength: 256,
    feedForwardWidth: options.hasExperts ? 128 : 512,
    heads: 4,
    kvHeads: options.isMultiHead ? 4 : 2,
    headLength: 64,
    vocabularySize: options.vocabularySize,
    contextTokens: 2_048,
    tiedEmbeddings: options.tiedEmbeddings,
    experts: options.hasExperts ? { count: 8, active: 2 } : null,
    windowTokens: options.windowTokens === null ? null : 128,
  };
}
