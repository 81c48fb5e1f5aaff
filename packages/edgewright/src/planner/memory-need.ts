import { stateBytesPerSequence } from '../catalog/models/structure-arithmetic.ts';
import type { ModelFacts } from '../contract/model-facts.ts';

export interface Shape {
  sessions: number;
  contextTokens: number;
}

export interface MemoryNeed {
  /** Keys and values of all sessions, and the states of recurrent layers. */
  kvCacheBytes: number | null;
  workspaceBytes: number;
  runtimeBytes: number;
  /** All that is known, weights included. Complete unless `kvCacheBytes` is `null`. */
  knownBytes: number;
}

/** Tokens computed at once (llama.cpp's micro-batch); sizes the intermediate results. */
const batchTokens = 512;
/** llama.cpp rounds the cells of its cache up to this; the engine rounds every sequence. */
const contextStepTokens = 256;
/** Node, the library and their heaps without a model, measured at 63 MiB and rounded up. */
const processBytes = 96 * 1024 * 1024;
/** A word of the vocabulary in the engine's tables: text, score and two hash entries. */
const bytesPerWord = 512;
/** For models whose header is silent: wide, so that the estimate errs to the safe side. */
const assumed = { embeddingLength: 8_192, vocabularySize: 152_000 };

/** The cells that a sequence of so many tokens really has. */
export function paddedCells(tokens: number): number {
  return Math.ceil(tokens / contextStepTokens) * contextStepTokens;
}

/**
 * Memory the embedded engine needs for one shape. Weights and cache are exact for plain attention. The
 * workspace follows llama.cpp's allocation: three feed-forward rows and four embedding rows per token of the
 * batch, or one row of scores per sequence when that is more, and the attention mask over the cells of all
 * sequences.
 */
export function memoryNeed(model: ModelFacts, shape: Shape): MemoryNeed {
  const cells = paddedCells(shape.contextTokens);
  const stateBytes = model.structure === null ? 0 : stateBytesPerSequence(model.structure);
  const kvCacheBytes =
    model.kvBytesPerToken === null ? null : shape.sessions * (cells * model.kvBytesPerToken + stateBytes);

  const embedding = model.embeddingLength ?? assumed.embeddingLength;
  const feedForward = model.feedForwardLength ?? 4 * embedding;
  const vocabulary = model.vocabularySize ?? assumed.vocabularySize;
  const activationBytes = batchTokens * 4 * (3 * feedForward + 4 * embedding);
  const scoreBytes = shape.sessions * 4 * vocabulary;
  const maskBytes = batchTokens * 2 * cells * shape.sessions;
  const outputBytes = shape.sessions * 4 * vocabulary;
  const workspaceBytes = Math.max(activationBytes, scoreBytes) + maskBytes + outputBytes;

  const runtimeBytes = processBytes + vocabulary * bytesPerWord;
  return {
    kvCacheBytes,
    workspaceBytes,
    runtimeBytes,
    knownBytes: model.weightsBytes + (kvCacheBytes ?? 0) + workspaceBytes + runtimeBytes,
  };
}
