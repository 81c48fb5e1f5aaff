import type { MixerGroup, ModelStructure, WeightParts } from '../../contract/model-structure.ts';
import { parameterParts } from './parameter-parts.ts';
import { weightPrecisions, type WeightPrecision } from './weight-precisions.ts';

export interface ParameterCounts {
  total: number;
  embedding: number;
  /** 0 when the output matrix is the embedding. */
  head: number;
  /** Everything in the layers but routed experts and `other`. */
  dense: number;
  /** All routed experts. */
  experts: number;
  /** What runs for one token. The embedding is looked up and does not, unless it is the output matrix too. */
  active: number;
  /** Norms, biases, positions and towers. */
  other: number;
}

export function countParameters(structure: ModelStructure): ParameterCounts {
  const { embedding, head, matrices, small, experts, activeExperts, other } = parameterParts(structure);
  const dense = matrices + small;
  return {
    total: embedding + head + dense + experts + other,
    embedding,
    head,
    dense,
    experts,
    active: outputMatrix(structure) + dense + activeExperts + other - structure.towerParameters,
    other,
  };
}

function outputMatrix(structure: ModelStructure): number {
  return structure.hiddenLength * structure.vocabularySize;
}

export interface KvOptions {
  /** 2 for 16 bits, 1 for FP8, 0.5625 for NVFP4 with its scales. */
  bytesPerNumber: number;
  /** The engine keeps no more of a layer with a window than the window. */
  windowAware: boolean;
  /** The engine keeps the compressed vector of latent attention, not whole keys and values. */
  latent: boolean;
  /** Tokens are kept in blocks of so many; 1: one by one. */
  blockTokens: number;
}

/** Bytes of keys and values that one sequence of so many tokens keeps, over all layers. */
export function kvBytesPerSequence(structure: ModelStructure, tokens: number, options: KvOptions): number {
  let bytes = 0;
  for (const group of structure.mixers) {
    const numbers = numbersPerToken(group, options.latent);
    if (numbers === 0) continue;
    const window = group.kind === 'attention' && options.windowAware ? group.windowTokens : null;
    const kept = Math.min(tokens, window ?? tokens);
    const stored = Math.ceil(kept / options.blockTokens) * options.blockTokens;
    bytes += group.count * numbers * stored * options.bytesPerNumber;
  }
  return bytes;
}

/** Numbers that one layer keeps for one token; 0 for layers whose state does not grow. */
function numbersPerToken(group: MixerGroup, latent: boolean): number {
  switch (group.kind) {
    case 'attention':
      return group.kvHeads * (group.keyLength + group.valueLength);
    case 'latent-attention':
      return latent
        ? group.latentLength + group.ropeLength
        : group.heads * (group.keyLength + group.valueLength);
    case 'mamba2':
    case 'gated-delta':
      return 0;
  }
}

/**
 * Bytes that one sequence keeps whatever its length: the states of recurrent layers and the last inputs of their
 * convolutions. Engines keep states at 32 bits unless told otherwise.
 */
export function stateBytesPerSequence(structure: ModelStructure, bytesPerNumber = 4): number {
  let numbers = 0;
  for (const group of structure.mixers) numbers += group.count * stateNumbers(group);
  return numbers * bytesPerNumber;
}

function stateNumbers(group: MixerGroup): number {
  switch (group.kind) {
    case 'attention':
    case 'latent-attention':
      return 0;
    case 'mamba2': {
      const inner = group.heads * group.headLength;
      const channels = inner + 2 * group.groups * group.stateLength;
      return inner * group.stateLength + channels * (group.convolutionLength - 1);
    }
    case 'gated-delta': {
      const keys = group.keyHeads * group.keyLength;
      const values = group.valueHeads * group.valueLength;
      return values * group.keyLength + (2 * keys + values) * (group.convolutionLength - 1);
    }
  }
}

/**
 * Bytes of the weights at a precision, computed from the dimensions. Embedding, output matrix, routers and norms
 * stay at 16 bits in the formats for GPUs, and so does all but the experts in MXFP4 checkpoints of models that
 * have experts; GGUF files quantise the tables too and keep what is small at 32 bits.
 */
export function weightBytes(structure: ModelStructure, precision: WeightPrecision): WeightParts {
  const format = weightPrecisions[precision];
  const parts = parameterParts(structure);
  const matrixBits =
    format.othersBits !== undefined && parts.experts > 0 ? format.othersBits : format.matrixBits;
  const tableBits = structure.tiedEmbeddings ? format.headBits : format.embeddingBits;
  const towers = structure.towerParameters;
  const pieces = {
    embedding: { numbers: parts.embedding, bits: tableBits },
    head: { numbers: parts.head, bits: format.headBits },
    matrices: { numbers: parts.matrices, bits: matrixBits },
    experts: { numbers: parts.experts, bits: format.matrixBits },
    small: { numbers: parts.small + parts.other - towers, bits: format.smallBits },
    towers: { numbers: towers, bits: 16 },
  };
  const all = Object.values(pieces);
  return {
    embeddingBytes: bytesOf(pieces.embedding),
    headBytes: bytesOf(pieces.head),
    denseBytes: bytesOf(pieces.matrices) + bytesOf(pieces.small),
    expertBytes: bytesOf(pieces.experts),
    towerBytes: bytesOf(pieces.towers),
    quantizedBytes: sum(all.filter((piece) => piece.bits < 16).map(bytesOf)),
    remainderBytes: sum(all.filter((piece) => piece.bits >= 16).map(bytesOf)),
  };
}

/** All weights together: what must be resident to run. */
export function totalWeightBytes(parts: WeightParts): number {
  return parts.embeddingBytes + parts.headBytes + parts.denseBytes + parts.expertBytes + parts.towerBytes;
}

function bytesOf(piece: { numbers: number; bits: number }): number {
  return Math.ceil((piece.numbers * piece.bits) / 8);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
