import type { FeedForwardGroup, MixerGroup, ModelStructure } from '../../contract/model-structure.ts';
import type { Paper } from '../command-output.ts';

/** A model from its embedding to its output, layers of one kind drawn as one. */
export function drawLayers(structure: ModelStructure, paper: Paper): string[] {
  const { hiddenLength, vocabularySize, tiedEmbeddings, mixers, feedForward, towerParameters } = structure;
  const widest = Math.max(...[...mixers, ...feedForward].map(({ count }) => String(count).length), 1);
  const group = (count: number, text: string): string =>
    `${paper.style('dim', '│')} ${String(count).padStart(widest)} × ${text}`;
  return [
    `${paper.style('dim', '┌')} embedding  ${vocabularySize} tokens of ${hiddenLength} numbers`,
    ...mixers.map((mixer) => group(mixer.count, describeMixer(mixer))),
    ...feedForward.map((each) => group(each.count, describeFeedForward(each, hiddenLength))),
    ...(towerParameters > 0 ? [`${paper.style('dim', '│')} a tower for pictures or sound beside them`] : []),
    `${paper.style('dim', '└')} output     ${tiedEmbeddings ? 'the embedding once more' : 'a matrix of its own'}`,
  ];
}

function describeMixer(mixer: MixerGroup): string {
  switch (mixer.kind) {
    case 'attention': {
      const { heads, kvHeads, keyLength, valueLength, windowTokens } = mixer;
      const length = keyLength === valueLength ? String(keyLength) : `${keyLength}/${valueLength}`;
      const sharing =
        heads === kvHeads
          ? `${heads} heads of ${length}`
          : `${heads} heads of ${length} on ${kvHeads} of keys and values`;
      return `attention    ${sharing}${windowTokens === null ? '' : `, the last ${windowTokens} tokens`}`;
    }
    case 'latent-attention':
      return `attention    ${mixer.heads} heads on one vector of ${mixer.latentLength} + ${mixer.ropeLength}`;
    case 'mamba2':
      return `Mamba-2      ${mixer.heads} heads of ${mixer.headLength}, state of ${mixer.stateLength}`;
    case 'gated-delta':
      return `linear       ${mixer.valueHeads} heads, state of ${mixer.keyLength} × ${mixer.valueLength} each`;
  }
}

function describeFeedForward(group: FeedForwardGroup, hiddenLength: number): string {
  const gate = group.gated ? ', gated' : '';
  if (group.kind === 'dense') return `feed-forward ${hiddenLength} → ${group.width} → ${hiddenLength}${gate}`;
  const shared = group.sharedWidth > 0 ? `, and one of ${group.sharedWidth} that always runs` : '';
  return `experts      ${group.activeExperts} of ${group.experts}, each ${hiddenLength} → ${group.width} → ${hiddenLength}${gate}${shared}`;
}
