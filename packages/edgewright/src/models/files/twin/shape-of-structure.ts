import type { ModelStructure } from '../../../contract/model-structure.ts';
import type { TwinArchitecture } from './twin-architectures.ts';
import type { TwinShape } from './twin-shape.ts';

/** The shape of a model whose layers are alike; or why there is none that a twin can have. */
export function shapeOfStructure(
  structure: ModelStructure,
  about: { architecture: TwinArchitecture; contextTokens: number },
): TwinShape | { problem: string } {
  const [first] = structure.mixers;
  const [feedForward, ...otherFeedForward] = structure.feedForward;
  const attention = structure.mixers.flatMap((group) => (group.kind === 'attention' ? [group] : []));
  if (first?.kind !== 'attention' || attention.length !== structure.mixers.length)
    return { problem: 'it has layers without plain attention' };
  if (
    attention.some(
      ({ heads, kvHeads, keyLength, valueLength }) =>
        heads !== first.heads ||
        kvHeads !== first.kvHeads ||
        keyLength !== first.keyLength ||
        valueLength !== keyLength,
    )
  )
    return { problem: 'its attention layers are of several sizes' };
  if (feedForward === undefined || otherFeedForward.length > 0)
    return { problem: 'its feed-forward layers are of several kinds' };
  if (!feedForward.gated) return { problem: 'its feed-forward layers have no gate' };
  if (feedForward.kind === 'experts' && feedForward.sharedWidth > 0)
    return { problem: 'its experts have a shared one beside them' };
  const windowTokens = attention.find((group) => group.windowTokens !== null)?.windowTokens ?? null;
  return {
    layers: attention.reduce((sum, { count }) => sum + count, 0),
    hiddenLength: structure.hiddenLength,
    feedForwardWidth: feedForward.width,
    heads: first.heads,
    kvHeads: first.kvHeads,
    headLength: first.keyLength,
    vocabularySize: structure.vocabularySize,
    contextTokens: about.contextTokens,
    tiedEmbeddings: structure.tiedEmbeddings,
    experts:
      feedForward.kind === 'experts'
        ? { count: feedForward.experts, active: feedForward.activeExperts }
        : null,
    // Only where the architecture has the setting: elsewhere an engine would not look at it.
    windowTokens: about.architecture.windowTokens === null ? null : windowTokens,
  };
}
