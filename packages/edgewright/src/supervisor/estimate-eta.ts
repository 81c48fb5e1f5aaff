import type { StartProgress } from '../contract/engine-state.ts';

/**
 * Time until ready, from the share of the weights that is loaded: the rest takes as long as the share so far
 * did. Null before there is anything to go by. Warm-up and the check come on top; they are short.
 */
export function estimateEtaMs(progress: Omit<StartProgress, 'etaMs'>, elapsedMs: number): number | null {
  const { stage, done, total } = progress;
  if (stage !== 'load' || done === null || total === null || total <= 0 || done <= 0.02 * total) return null;
  return Math.max(0, (elapsedMs * (total - done)) / done);
}
