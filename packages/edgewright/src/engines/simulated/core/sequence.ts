import { hashText } from '../../../base/random.ts';
import type { Block } from './block-pool.ts';

/** What is asked of the scheduler: so many tokens after this prompt. */
export interface SequenceRequest {
  readonly id: number;
  readonly prompt: readonly string[];
  readonly answerTokens: number;
  readonly arrivedMs: number;
}

/** A request that waits or runs. */
export interface Sequence extends SequenceRequest {
  /** Content of the prompt's full blocks, each with all before it. */
  readonly hashes: readonly number[];
  /** Draft tokens that the next step takes. */
  readonly accept: () => number;
  /** Tokens whose keys and values lie in the cache. */
  computed: number;
  /** Of them at the last admission found in the cache. */
  cached: number;
  generated: number;
  blocks: Block[];
  startedMs: number | null;
}

/** Tokens that must be computed before the next one can be drawn. */
export function knownTokens(sequence: Sequence): number {
  return sequence.prompt.length + sequence.generated;
}

/** Whether its prompt, or what has to be computed again, is through. */
export function isDecoding(sequence: Sequence): boolean {
  return sequence.generated > 0 && sequence.computed >= knownTokens(sequence) - 1;
}

export function promptHashes(prompt: readonly string[], blockTokens: number): number[] {
  const hashes: number[] = [];
  let hash: number | undefined;
  for (let end = blockTokens; end <= prompt.length; end += blockTokens) {
    hash = hashText(prompt.slice(end - blockTokens, end).join('\u0000'), hash);
    hashes.push(hash);
  }
  return hashes;
}
