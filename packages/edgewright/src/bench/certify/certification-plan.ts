import type { CertificateRun, CertificationPlan } from '../../contract/certificate.ts';
import { shareOfStatistic } from '../metrics/objective-words.ts';
import { planLooks, type SequentialPlan } from '../statistics/sequential.ts';

/** Of the rate that the closed loop reached: the most that the open loop asks for. */
const openLoopShare = 0.85;

/** Of the sessions: what the negative control sends. */
const negativeControlFactor = 1.5;

export const openStage = 'open';
export const overloadStage = 'overload';

/** Requests at once of the negative control. */
export function overloadOf({ sessions }: CertificationPlan): number {
  return Math.ceil(sessions * negativeControlFactor);
}

/** The planned looks at the closed loop, for each objective about a share of requests. */
export function looksOf({ objectives, confidence }: CertificationPlan): Map<string, SequentialPlan> {
  return new Map(
    objectives.flatMap(({ id, statistic }) => {
      const share = shareOfStatistic[statistic];
      return share === null ? [] : [[id, planLooks({ share, confidence })] as const];
    }),
  );
}

/** Of each session in one run: fewer, and beginning and end of the run would be most of it. */
const fewestRounds = 5;

/** Requests of one run: the first look at the strictest objective falls due after the planned number of runs. */
export function requestsPerRun(plan: CertificationPlan): number {
  const first = Math.max(...[...looksOf(plan).values()].map(({ looks }) => looks[0]?.requests ?? 0), 100);
  return Math.max(Math.ceil(first / plan.runs), fewestRounds * plan.sessions);
}

/**
 * Requests per second of the open loop, from what the closed loop reached; three digits. Null: it reached none.
 *
 * 85 % of it, unless so many arrivals would then overlap that more than the certified number run at once for a larger
 * share of requests than the objectives allow: that would hold the service to a load it was never promised for. Arrivals
 * that do not wait for each other overlap as Poisson's distribution says (M/G/∞).
 */
export function openLoopRate(plan: CertificationPlan, runs: readonly CertificateRun[]): number | null {
  const rates = runs.flatMap(({ requestsPerSecond }) => requestsPerSecond ?? []);
  if (rates.length === 0) return null;
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const share = Math.min(openLoopShare, overlapBound(plan) / plan.sessions);
  return Number((mean * share).toPrecision(3));
}

/** The largest mean of requests in flight at which more than the sessions are there only for the share that may miss. */
function overlapBound({ sessions, objectives }: CertificationPlan): number {
  const shares = objectives.flatMap(({ statistic }) => shareOfStatistic[statistic] ?? []);
  const mayMiss = 1 - Math.max(0.5, ...shares);
  let [low, high] = [0, sessions];
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2;
    if (poissonTail(sessions, middle) > mayMiss) high = middle;
    else low = middle;
  }
  return low;
}

/** P(X > n) for a Poisson number with this mean. */
function poissonTail(n: number, mean: number): number {
  let term = Math.exp(-mean);
  let sum = term;
  for (let k = 1; k <= n; k += 1) {
    term *= mean / k;
    sum += term;
  }
  return 1 - sum;
}
