import type { FeedForwardGroup, MixerGroup, ModelStructure } from '../../contract/model-structure.ts';

/** Parameters of a model by how they are stored and read. */
export interface ParameterParts {
  embedding: number;
  /** Output matrix; 0 when it is the embedding. */
  head: number;
  /** Large matrices of attention, of dense feed-forward layers and of shared experts: what is quantised. */
  matrices: number;
  /** Routers, convolutions and decay rates: read at every step, left at 16 bits by every method. */
  small: number;
  /** All routed experts. */
  experts: number;
  /** Of them the parameters that run for one token. */
  activeExperts: number;
  /** Norms, biases, positions and towers. */
  other: number;
}

/** Counts every matrix that the dimensions of a structure imply. */
export function parameterParts(structure: ModelStructure): ParameterParts {
  const table = structure.hiddenLength * structure.vocabularySize;
  const parts: ParameterParts = {
    embedding: table,
    head: structure.tiedEmbeddings ? 0 : table,
    matrices: 0,
    small: 0,
    experts: 0,
    activeExperts: 0,
    other: structure.otherParameters,
  };
  for (const group of structure.mixers) addMixer(parts, group, structure.hiddenLength);
  for (const group of structure.feedForward) addFeedForward(parts, group, structure.hiddenLength);
  return parts;
}

function addMixer(parts: ParameterParts, group: MixerGroup, hidden: number): void {
  switch (group.kind) {
    case 'attention': {
      const queries = group.heads * group.keyLength * (group.outputGate === true ? 2 : 1);
      const keysAndValues = group.kvHeads * (group.keyLength + group.valueLength);
      parts.matrices += group.count * hidden * (queries + keysAndValues + group.heads * group.valueLength);
      return;
    }
    case 'latent-attention':
      parts.matrices += group.count * latentAttention(group, hidden);
      return;
    case 'mamba2': {
      const inner = group.heads * group.headLength;
      const shared = 2 * group.groups * group.stateLength;
      parts.matrices += group.count * hidden * (3 * inner + shared + group.heads);
      parts.small += group.count * ((inner + shared) * group.convolutionLength + 3 * group.heads);
      return;
    }
    case 'gated-delta': {
      const keys = group.keyHeads * group.keyLength;
      const values = group.valueHeads * group.valueLength;
      parts.matrices += group.count * hidden * (2 * keys + 3 * values);
      const convolution = (2 * keys + values) * group.convolutionLength;
      parts.small += group.count * (convolution + 2 * group.valueHeads * (hidden + 1));
      return;
    }
  }
}

function latentAttention(group: Extract<MixerGroup, { kind: 'latent-attention' }>, hidden: number): number {
  const { heads, keyLength, valueLength, latentLength, ropeLength, queryLatentLength } = group;
  const queries =
    queryLatentLength === null
      ? hidden * heads * keyLength
      : queryLatentLength * (hidden + heads * keyLength);
  const down = hidden * (latentLength + ropeLength);
  const up = latentLength * heads * (keyLength - ropeLength + valueLength);
  return queries + down + up + heads * valueLength * hidden;
}

function addFeedForward(parts: ParameterParts, group: FeedForwardGroup, hidden: number): void {
  const projections = group.gated ? 3 : 2;
  if (group.kind === 'dense') {
    parts.matrices += group.count * projections * hidden * group.width;
    return;
  }
  const input = group.inputLength ?? hidden;
  const expert = projections * input * group.width;
  parts.experts += group.count * group.experts * expert;
  parts.activeExperts += group.count * group.activeExperts * expert;
  const shared = projections * hidden * group.sharedWidth;
  const compression = group.inputLength === undefined ? 0 : 2 * hidden * input;
  parts.matrices += group.count * (shared + compression);
  parts.small += group.count * hidden * group.experts;
}
