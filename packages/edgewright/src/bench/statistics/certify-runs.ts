import type { VerdictWord } from '../../contract/bench-report.ts';
import { certifyPercentile } from './certify.ts';
import { sumOf } from './moments.ts';
import { estimateMean } from './run-interval.ts';

/** With fewer runs Student's interval is so wide that nothing is ever shown. */
const fewestRuns = 5;

export interface RunCount {
  readonly requests: number;
  readonly violations: number;
}

/**
 * Certifies a percentile over independent runs. Requests of one run share batches and so their fate, which the plain
 * binomial does not know of; runs do not. So both have to agree: the binomial over all requests, and Student's bound on
 * the mean share of violations per run. Undecided below five runs.
 *
 * For batches of eight that share one fate, at the limit, five runs of 700 requests pass falsely in 36 % of cases by
 * the binomial, in 16 % by a bootstrap of 30-s blocks, and in 8 % here; one request of each batch alone keeps the 5 %.
 */
export function certifyRuns(
  runs: readonly RunCount[],
  { share, confidence }: { share: number; confidence: number },
): VerdictWord {
  if (runs.length < fewestRuns || runs.some(({ requests }) => requests === 0)) return 'undecided';
  const pooled = certifyPercentile({
    requests: sumOf(runs.map(({ requests }) => requests)),
    violations: sumOf(runs.map(({ violations }) => violations)),
    share,
    confidence,
  });
  const shares = runs.map(({ requests, violations }) => violations / requests);
  // Two-sided with twice the doubt is one-sided with the doubt asked for.
  const [low, high] = estimateMean(shares, 2 * confidence - 1)?.interval ?? [null, null];
  if (low === null || high === null) return 'undecided';
  if (pooled === 'pass' && high <= 1 - share) return 'pass';
  return pooled === 'fail' && low > 1 - share ? 'fail' : 'undecided';
}
