import type { CertificateRun, CertificationPlan } from '../../contract/certificate.ts';
import { shareOfStatistic } from '../metrics/objective-words.ts';
import { planLooks, type SequentialPlan } from '../statistics/sequential.ts';

/** Of the rate that the closed loop reached: what the open loop asks for. */
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

/** Requests per second of the open loop, from what the closed loop reached; three digits. Null: it reached none. */
export function openLoopRate(runs: readonly CertificateRun[]): number | null {
  const rates = runs.flatMap(({ requestsPerSecond }) => requestsPerSecond ?? []);
  if (rates.length === 0) return null;
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  return Number((mean * openLoopShare).toPrecision(3));
}
