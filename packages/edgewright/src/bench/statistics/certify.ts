import type { VerdictWord } from '../../contract/bench-report.ts';
import { binomialCdf } from './binomial.ts';
import { smallestWhere } from './smallest-where.ts';

/** Beyond so many requests nobody waits for a decision. */
const mostRequests = 10_000_000;

export interface PercentileClaim {
  /** All requests issued. */
  readonly requests: number;
  /** Of them: over the limit, failed, or without the figure. */
  readonly violations: number;
  /** Share of requests that must keep the limit: 0.99 for a P99. */
  readonly share: number;
  readonly confidence: number;
}

/**
 * Whether "the percentile keeps its limit" is shown: how many requests of a kind that violates just as often as is
 * allowed would violate is binomial, and both answers need that kind to be unlikely. Supposes independent requests.
 */
export function certifyPercentile({ requests, violations, share, confidence }: PercentileClaim): VerdictWord {
  if (requests === 0) return 'undecided';
  const allowed = { n: requests, p: 1 - share };
  if (binomialCdf(violations, allowed) <= 1 - confidence) return 'pass';
  if (violations > 0 && 1 - binomialCdf(violations - 1, allowed) <= 1 - confidence) return 'fail';
  return 'undecided';
}

/** The fewest requests of which so many may violate and the claim still pass. */
export function requestsNeeded(
  violations: number,
  { share, confidence }: { share: number; confidence: number },
): number {
  return smallestWhere(
    mostRequests,
    (n) => n > violations && binomialCdf(violations, { n, p: 1 - share }) <= 1 - confidence,
  );
}

/**
 * About how many requests in all would decide an undecided claim, if violations go on at the rate so far. Null: it is
 * decided, or so close to the limit that no reasonable number would do.
 */
export function requestsToDecide(claim: PercentileClaim): number | null {
  if (claim.requests === 0) return requestsNeeded(0, claim);
  if (certifyPercentile(claim) !== 'undecided') return null;
  const rate = claim.violations / claim.requests;
  const most = Math.min(mostRequests, claim.requests * 1_000);
  for (let requests = claim.requests + 1; requests <= most; requests = Math.ceil(requests * 1.02)) {
    const violations = Math.max(claim.violations, Math.round(rate * requests));
    if (certifyPercentile({ ...claim, requests, violations }) !== 'undecided') return requests;
  }
  return null;
}
