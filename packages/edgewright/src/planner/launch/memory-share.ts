import type { Evaluated } from '../evaluate-candidate.ts';

/** Above this, engines fail to start on a card that drives a display or has another process. */
const mostShare = 0.92;

/**
 * Share of all memory for everything of the engine. A card is the engine's own: it gets what the budget allows, and
 * what is left becomes prefix cache. Unified memory belongs to the whole box: it gets what the plan needs.
 */
export function shareOfTotal({ candidate, need, budgetBytes }: Evaluated): string {
  const { memory } = candidate.box;
  if (memory === null) return '0.85';
  const total = memory.totalBytes * candidate.tensorParallel;
  const wanted = memory.kind === 'device' ? budgetBytes : need.knownBytes - candidate.engine.memory.hostBytes;
  const least = Math.ceil(((need.knownBytes - need.runtimeBytes) / total) * 100) / 100;
  return Math.max(least, Math.min(mostShare, Math.floor((wanted / total) * 100) / 100)).toFixed(2);
}

/** Share for what stays: weights and cache. */
export function staticShareOfTotal({ candidate, need }: Evaluated): string {
  const total = (candidate.box.memory?.totalBytes ?? need.knownBytes) * candidate.tensorParallel;
  // What the driver takes at the start is missing from the free memory that the engine counts with.
  const contextBytes = candidate.engine.memory.deviceBytes * candidate.tensorParallel;
  const cacheBytes = (need.kvCacheBytes ?? 0) + need.stateBytes + need.draftBytes;
  const share = (need.weightsBytes + cacheBytes + contextBytes) / total;
  return (Math.ceil(share * 100) / 100).toFixed(2);
}

/** The number of tokens is the limit; the share must not cut it because a little less is free than was planned. */
const slack = 1.25;

/** Share of what is free once the weights are loaded, for the cache alone. */
export function shareOfFree({ candidate, need }: Evaluated): string {
  const total = (candidate.box.memory?.totalBytes ?? need.knownBytes) * candidate.tensorParallel;
  const free = Math.max(1, total - need.weightsBytes - need.runtimeBytes);
  const share = Math.ceil(((need.kvCacheBytes ?? 0) / free) * slack * 100) / 100;
  return Math.min(0.95, Math.max(0.01, share)).toFixed(2);
}
