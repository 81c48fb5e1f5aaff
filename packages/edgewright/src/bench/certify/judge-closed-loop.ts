import type { ObjectiveVerdict } from '../../contract/bench-report.ts';
import type { CertificateRun, CertificationPlan } from '../../contract/certificate.ts';
import type { Objective } from '../../contract/objective.ts';
import type { RequestRecord } from '../../contract/request-record.ts';
import { measuredRequests, type MeasuredRequest } from '../metrics/distributions.ts';
import { keepsLimit } from '../metrics/per-request-limits.ts';
import { figureWords, metricWords } from '../metrics/objective-words.ts';
import { summariseStage } from '../metrics/summarise-stage.ts';
import { estimateMean } from '../statistics/run-interval.ts';
import { certifyRuns } from '../statistics/certify-runs.ts';
import { certifySequentially, type SequentialPlan } from '../statistics/sequential.ts';

/** Name of the stage that all closed-loop runs are judged as. */
export const closedStage = 'closed';

/** A record of one of the runs, judged together with those of the others. */
interface PooledRecord extends RequestRecord {
  readonly run: string;
}

/** The records of the closed loop as one stage: `closed-1`, `closed-2`, … become `closed`. */
export function pooled(records: readonly RequestRecord[]): PooledRecord[] {
  return records
    .filter(({ stage }) => /^closed-\d+$/.test(stage))
    .map((record) => ({ ...record, stage: closedStage, run: record.stage }));
}

function runOf(record: RequestRecord): string {
  return 'run' in record && typeof record.run === 'string' ? record.run : record.stage;
}

/**
 * Verdicts over all closed-loop runs. Shares of requests are judged at the planned looks alone, so that a run that is
 * extended until it passes gains nothing by it; means are judged over the runs, which are independent of each other.
 */
export function judgeClosedLoop(about: {
  plan: CertificationPlan;
  looks: ReadonlyMap<string, SequentialPlan>;
  records: readonly RequestRecord[];
  runs: readonly CertificateRun[];
  /** Nothing more will be measured: what is undecided stays so. */
}): ObjectiveVerdict[] {
  const { plan, looks, runs } = about;
  const records = pooled(about.records);
  const requests = measuredRequests(records);
  const load = { kind: 'concurrency', concurrency: plan.sessions } as const;
  const { objectives, confidence, shape } = plan;
  const stage = summariseStage({ stage: closedStage, load, shape, records, objectives, confidence });
  return stage.verdicts.map((verdict, index) => {
    const objective = objectives[index];
    if (objective === undefined) return verdict;
    const look = looks.get(objective.id);
    if (look !== undefined) {
      return sequential(verdict, { objective, look, requests, plan, runs: runs.length });
    }
    return objective.metric === 'tps-system' ? overRuns(verdict, { objective, runs, confidence }) : verdict;
  });
}

function sequential(
  verdict: ObjectiveVerdict,
  about: {
    objective: Objective;
    look: SequentialPlan;
    requests: readonly MeasuredRequest[];
    plan: CertificationPlan;
    runs: number;
  },
): ObjectiveVerdict {
  const { objective, look, requests, plan, runs } = about;
  const found = certifySequentially(
    look,
    requests.map((request) => !keepsLimit(request, objective)),
  );
  // A verdict that was cautious before, as over guessed tokens, is not overruled.
  if (
    found.verdict === 'pass' &&
    verdict.verdict === 'undecided' &&
    verdict.because.includes('no certificate')
  ) {
    return verdict;
  }
  const words = `${found.violations} of the first ${found.requests} requests violated it`;
  if (found.verdict === 'pass' && !holdsOverRuns(objective, { look, requests })) {
    const few = runs < plan.runs;
    const because = `${words}, which would do if requests were independent; ${few ? `only ${runs} of ${plan.runs} independent runs were made` : 'the runs differ too much for that'}.`;
    return { ...verdict, verdict: 'undecided', requestsNeeded: null, because };
  }
  const because = {
    pass: `${words}: shown at a planned look with ${percent(look.confidence)} confidence over all looks.`,
    fail: `${words}: missed at a planned look with ${percent(look.confidence)} confidence.`,
    undecided:
      found.nextLook === null
        ? `${words}, and the plan of looks is used up: too close to the limit to tell.`
        : `${words}; the next planned look is at ${found.nextLook} requests.`,
  }[found.verdict];
  const requestsNeeded = found.verdict === 'undecided' ? found.nextLook : null;
  return { ...verdict, verdict: found.verdict, requestsNeeded, because };
}

/**
 * Requests that share a batch share its fate, and count for less than they are. Runs are independent: their shares of
 * violations have to keep the limit as well, by Student's bound.
 */
function holdsOverRuns(
  objective: Objective,
  { look, requests }: { look: SequentialPlan; requests: readonly MeasuredRequest[] },
): boolean {
  const counts = new Map<string, { requests: number; violations: number }>();
  for (const request of requests) {
    const run = runOf(request.record);
    const count = counts.get(run) ?? { requests: 0, violations: 0 };
    count.requests += 1;
    if (!keepsLimit(request, objective)) count.violations += 1;
    counts.set(run, count);
  }
  return certifyRuns([...counts.values()], look) === 'pass';
}

function overRuns(
  verdict: ObjectiveVerdict,
  about: { objective: Objective; runs: readonly CertificateRun[]; confidence: number },
): ObjectiveVerdict {
  const { objective, runs, confidence } = about;
  const values = runs.flatMap(({ systemTokensPerSecond }) => systemTokensPerSecond ?? []);
  // Two-sided with twice the doubt is one-sided with the doubt asked for at either end.
  const estimate = estimateMean(values, 2 * confidence - 1);
  const [low, high] = estimate?.interval ?? [null, null];
  if (estimate === null || low === null || high === null || values.length < runs.length) {
    return { ...verdict, verdict: 'undecided', because: 'Too few runs for an interval.' };
  }
  const { unit } = metricWords[objective.metric];
  const { limit, comparison } = objective;
  const [keeps, misses] = comparison === '<' ? [high <= limit, low > limit] : [low >= limit, high < limit];
  const because = `The mean of ${values.length} runs is ${figureWords(estimate.mean, unit)}, between ${figureWords(low, unit)} and ${figureWords(high, unit)}; the limit is ${limit} ${unit}.`;
  const word = keeps ? 'pass' : misses ? 'fail' : 'undecided';
  return { ...verdict, verdict: word, measured: estimate.mean, ci95: [low, high], because };
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}

/** One closed-loop run in figures. */
export function runFigures(
  stage: string,
  about: { plan: CertificationPlan; records: readonly RequestRecord[] },
): CertificateRun {
  const { shape, sessions, confidence } = about.plan;
  const load = { kind: 'concurrency', concurrency: sessions } as const;
  const summary = summariseStage({ stage, load, shape, records: about.records, objectives: [], confidence });
  const { distributions, scalars } = summary;
  return {
    stage,
    requests: Object.values(summary.outcomes).reduce((sum, count) => sum + count, 0),
    tpotP50Ms: distributions['time_per_output_token']?.p50 ?? null,
    ttftP99Ms: distributions['scheduled_time_to_first_token_slo_view']?.p99 ?? null,
    systemTokensPerSecond: scalars['output_token_throughput']?.avg ?? null,
    requestsPerSecond: scalars['request_throughput']?.avg ?? null,
  };
}
