import type { ModelFacts } from '../../contract/model-facts.ts';
import type { FeedForwardGroup, MixerGroup, ModelStructure } from '../../contract/model-structure.ts';
import { countParameters, kvBytesPerSequence } from './structure-arithmetic.ts';

type Attention = Extract<MixerGroup, { kind: 'attention' | 'latent-attention' }>;

/** What follows from the structure of a model. */
export type StructureFacts = Pick<
  ModelFacts,
  | 'embeddingLength'
  | 'feedForwardLength'
  | 'heads'
  | 'kvHeads'
  | 'keyLength'
  | 'valueLength'
  | 'slidingWindowTokens'
  | 'vocabularySize'
  | 'kvBytesPerToken'
  | 'activeParameters'
>;

/** The facts about a model that follow from its structure. A number that differs between layers is `null`. */
export function structureFacts(structure: ModelStructure): StructureFacts {
  const attention = structure.mixers.filter(
    (group): group is Attention => group.kind === 'attention' || group.kind === 'latent-attention',
  );
  return {
    embeddingLength: structure.hiddenLength,
    feedForwardLength: Math.max(0, ...structure.feedForward.map(runningWidth)) || null,
    heads: common(attention.map((group) => group.heads)),
    kvHeads: common(attention.map((group) => (group.kind === 'attention' ? group.kvHeads : group.heads))),
    keyLength: common(attention.map((group) => group.keyLength)),
    valueLength: common(attention.map((group) => group.valueLength)),
    slidingWindowTokens: shortestWindow(attention),
    vocabularySize: structure.vocabularySize,
    kvBytesPerToken: kvBytesPerSequence(structure, 1, {
      bytesPerNumber: 2,
      windowAware: false,
      latent: true,
      blockTokens: 1,
    }),
    activeParameters: countParameters(structure).active,
  };
}

function runningWidth(group: FeedForwardGroup): number {
  return group.kind === 'dense' ? group.width : group.activeExperts * group.width + group.sharedWidth;
}

function shortestWindow(groups: readonly Attention[]): number | null {
  const windows = groups.flatMap((group) =>
    group.kind === 'attention' && group.windowTokens !== null ? [group.windowTokens] : [],
  );
  return windows.length === 0 ? null : Math.min(...windows);
}

function common(numbers: readonly number[]): number | null {
  const [first] = numbers;
  return first !== undefined && numbers.every((number) => number === first) ? first : null;
}
