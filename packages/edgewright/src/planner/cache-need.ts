import { kvBytesPerSequence, stateBytesPerSequence } from '../catalog/models/structure-arithmetic.ts';
import type { EngineProfile, KvDtype } from '../catalog/engines/engine-profile.ts';
import type { ModelFacts } from '../contract/model-facts.ts';

/** How an engine keeps keys and values. */
export interface CacheLayout {
  readonly kv: KvDtype;
  readonly engine: EngineProfile;
}

/** Keys and values of one sequence of so many tokens; null: the architecture is not understood. */
export function cacheBytes(model: ModelFacts, tokens: number, { kv, engine }: CacheLayout): number | null {
  const { bytesPerNumber } = kv;
  const { blockTokens, windowAware, latent } = engine;
  if (model.structure !== null) {
    return kvBytesPerSequence(model.structure, tokens, { bytesPerNumber, windowAware, latent, blockTokens });
  }
  if (model.kvBytesPerToken === null) return null;
  const stored = Math.ceil(tokens / blockTokens) * blockTokens;
  return stored * model.kvBytesPerToken * (bytesPerNumber / 2);
}

/** One more token of a long sequence: what the cache grows by. */
export function cacheBytesPerToken(model: ModelFacts, layout: CacheLayout): number | null {
  const { engine } = layout;
  const long = 64 * Math.max(engine.blockTokens, 4_096);
  const [one, two] = [cacheBytes(model, long, layout), cacheBytes(model, 2 * long, layout)];
  return one === null || two === null ? null : (two - one) / long;
}

/** What a sequence keeps whatever its length. */
export function stateBytes(model: ModelFacts): number {
  return model.structure === null ? 0 : stateBytesPerSequence(model.structure);
}
