import type { ModelFacts } from '../contract/model-facts.ts';
import type { WeightParts } from '../contract/model-structure.ts';
import { cacheBytes, type CacheLayout, stateBytes } from './cache-need.ts';

/** What one step reads, all sequences together. */
export interface StepBytes {
  weightsBytes: number;
  /** Keys and values of all sequences, and their states, which are read and written. */
  cacheBytes: number;
}

/**
 * Bytes read by one step that gives each of `sessions` sequences a token, at `tokens` tokens each. The embedding
 * is not read: one row per token is nothing. Of experts those are read that at least one sequence chose.
 */
export function stepBytes(
  model: ModelFacts,
  load: { sessions: number; tokens: number },
  layout: CacheLayout,
): StepBytes | null {
  const perSequence = cacheBytes(model, load.tokens, layout);
  if (perSequence === null) return null;
  return {
    weightsBytes: weightsRead(model, load.sessions),
    cacheBytes: load.sessions * (perSequence + 2 * stateBytes(model)),
  };
}

function weightsRead(model: ModelFacts, sessions: number): number {
  const { weights } = model;
  if (weights === null) return model.weightsBytes - lookedUpOnly(model);
  return outputBytes(weights) + weights.denseBytes + weights.expertBytes * expertsTouched(model, sessions);
}

/** Where the parts are not known: the embedding's share by parameters, unless it is the output matrix, too. */
function lookedUpOnly({ structure, parameters, weightsBytes }: ModelFacts): number {
  if (structure === null || structure.tiedEmbeddings || parameters <= 0) return 0;
  return (structure.hiddenLength * structure.vocabularySize * weightsBytes) / parameters;
}

function outputBytes({ headBytes, embeddingBytes }: WeightParts): number {
  return headBytes > 0 ? headBytes : embeddingBytes;
}

/** Share of all experts that a step reads: each sequence chooses some, the same one more than once. */
export function expertsTouched({ structure }: ModelFacts, sessions: number): number {
  const groups = structure?.feedForward.flatMap((group) => (group.kind === 'experts' ? [group] : [])) ?? [];
  const sizes = groups.map(({ count, experts, width }) => count * experts * width);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  if (all === 0) return 1;
  const touched = groups.map(({ activeExperts, experts }, index) => {
    const share = 1 - (1 - activeExperts / experts) ** sessions;
    return share * (sizes[index] ?? 0);
  });
  return touched.reduce((sum, size) => sum + size, 0) / all;
}
