import type { Candidate } from './candidate.ts';
import { cacheBytes, stateBytes } from './cache-need.ts';
import type { Shape } from './memory-need.ts';

/** Memory of one shape over all GPUs that share the model. */
export interface DeploymentNeed {
  weightsBytes: number;
  /** Null: the architecture is not understood. */
  kvCacheBytes: number | null;
  /** Of all sequences. */
  stateBytes: number;
  draftBytes: number;
  workspaceBytes: number;
  runtimeBytes: number;
  /** All that is known. Complete unless `kvCacheBytes` is null. */
  knownBytes: number;
}

/** For models that do not say how wide they are: wide, so that the estimate errs to the safe side. */
const assumed = { hidden: 8_192, feedForward: 32_768, vocabulary: 152_000 };

export function deploymentNeed(candidate: Candidate, { sessions, contextTokens }: Shape): DeploymentNeed {
  const { model, draft, engine, kv, tensorParallel: ways } = candidate;
  const layout = { engine, kv };
  const perSequence = cacheBytes(model, contextTokens, layout);
  const kvCacheBytes = perSequence === null ? null : Math.ceil(sessions * perSequence * kvCopies(candidate));
  const states = sessions * stateBytes(model);
  const draftCache = draft === null ? 0 : (cacheBytes(draft, contextTokens, layout) ?? 0);
  const draftBytes = draft === null ? 0 : Math.ceil(draft.weightsBytes * ways + sessions * draftCache);
  const workspaceBytes = Math.ceil(ways * engine.memory.graphsBytes + activationBytes(candidate, sessions));
  const hostBytes = candidate.box.memory?.kind === 'device' ? 0 : engine.memory.hostBytes;
  const runtimeBytes = Math.ceil(ways * engine.memory.deviceBytes + hostBytes);
  const knownBytes =
    model.weightsBytes + (kvCacheBytes ?? 0) + states + draftBytes + workspaceBytes + runtimeBytes;
  return {
    weightsBytes: model.weightsBytes,
    kvCacheBytes,
    stateBytes: states,
    draftBytes,
    workspaceBytes,
    runtimeBytes,
    knownBytes,
  };
}

/** With more GPUs than key/value heads, heads are kept more than once. */
function kvCopies({ model, tensorParallel }: Candidate): number {
  const heads =
    model.structure?.mixers.flatMap((group) => (group.kind === 'attention' ? [group.kvHeads] : [])) ?? [];
  const fewest = Math.min(...heads, tensorParallel);
  return tensorParallel / Math.max(1, fewest);
}

/** Tokens that are computed at once: the batch of a prompt. */
export function batchTokens({ engine, box }: Pick<Candidate, 'engine' | 'box'>): number {
  const { large, default: usual } = engine.batchTokens;
  return large !== null && box.memory !== null && box.memory.totalBytes >= large.fromBytes
    ? large.tokens
    : usual;
}

/**
 * Intermediate results: per token of the batch four rows of the model's width and three of its feed-forward part
 * at 16 bits, and per sequence two rows of scores at 32.
 */
function activationBytes(candidate: Candidate, sessions: number): number {
  const { model } = candidate;
  const hidden = model.embeddingLength ?? model.structure?.hiddenLength ?? assumed.hidden;
  const feedForward = model.feedForwardLength ?? assumed.feedForward;
  const vocabulary = model.vocabularySize ?? model.structure?.vocabularySize ?? assumed.vocabulary;
  return batchTokens(candidate) * 2 * (4 * hidden + 3 * feedForward) + sessions * 2 * 4 * vocabulary;
}
