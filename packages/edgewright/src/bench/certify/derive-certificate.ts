import type { BenchStage } from '../../contract/bench-report.ts';
import type { CertificateBody, CertificateRun, CertificationPlan } from '../../contract/certificate.ts';
import type { LoadModel } from '../../contract/load-model.ts';
import type { RequestRecord } from '../../contract/request-record.ts';
import { summariseStage } from '../metrics/summarise-stage.ts';
import { WarmUpWatch } from '../run/warm-up.ts';
import { looksOf, openLoopRate, openStage, overloadOf, overloadStage } from './certification-plan.ts';
import { judgeChecks, overallVerdict } from './judge-checks.ts';
import { closedStage, judgeClosedLoop, pooled, runFigures } from './judge-closed-loop.ts';

/** What a certificate is worked out from, beside the records. */
export type CertificateGrounds = Pick<
  CertificateBody,
  'plan' | 'surroundings' | 'clientCheck' | 'quality' | 'soak'
>;

/** The part of a certificate that follows from its grounds and its records, and from nothing else. */
export type DerivedCertificate = Pick<CertificateBody, 'verdict' | 'verdicts' | 'checks' | 'runs' | 'stages'>;

/**
 * Works a certificate out. Whoever issues one calls this, and whoever checks one calls it again on the same records: the
 * results have to be equal to the last digit.
 */
export function deriveCertificate(
  grounds: CertificateGrounds,
  all: readonly RequestRecord[],
): DerivedCertificate {
  // What was cut when the run was stopped says nothing of the server; that something is missing is a check of its own.
  const records = all.filter(({ outcome }) => outcome !== 'cancelled');
  const { plan, surroundings, clientCheck, quality, soak } = grounds;
  const runs = closedRuns(plan, records);
  const looks = looksOf(plan);
  const verdicts = runs.length === 0 ? [] : judgeClosedLoop({ plan, looks, records, runs });
  const summarise = (stage: string, load: LoadModel, of: readonly RequestRecord[]): BenchStage | null =>
    stageOf(grounds, { stage, load, records: of });
  const closedLoad = { kind: 'concurrency', concurrency: plan.sessions } as const;
  const closed = summarise(closedStage, closedLoad, pooled(records));
  const open = summarise(openStage, openLoad(plan, runs), records);
  const negative = overload(grounds, records);
  const checks = judgeChecks({
    plan,
    clientCheck,
    warmUp: warmUpOf(plan, records),
    closed,
    runs,
    open,
    negative,
    surroundings,
    quality,
    soak,
  });
  return {
    verdict: overallVerdict(verdicts, checks),
    verdicts,
    checks,
    runs,
    stages: [closed, open, negative].filter((stage) => stage !== null),
  };
}

function closedRuns(plan: CertificationPlan, records: readonly RequestRecord[]): CertificateRun[] {
  const stages = new Set(pooledNames(records));
  return [...stages]
    .toSorted((left, right) => numberOf(left) - numberOf(right))
    .map((stage) => runFigures(stage, { plan, records }));
}

function pooledNames(records: readonly RequestRecord[]): string[] {
  return records.map(({ stage }) => stage).filter((stage) => /^closed-\d+$/.test(stage));
}

function numberOf(stage: string): number {
  return Number(stage.slice(closedStage.length + 1));
}

/** The rate that was asked for: worked out from the closed loop in the same way as when it was measured. */
function openLoad(plan: CertificationPlan, runs: readonly CertificateRun[]): LoadModel {
  return {
    kind: 'rate',
    requestsPerSecond: openLoopRate(plan, runs) ?? 1,
    arrivals: 'poisson',
    shape: 1,
  };
}

/** Objectives over those that were let in; the outcomes over all. */
function overload(grounds: CertificateGrounds, records: readonly RequestRecord[]): BenchStage | null {
  const load = { kind: 'concurrency', concurrency: overloadOf(grounds.plan) } as const;
  const all = stageOf(grounds, { stage: overloadStage, load, records });
  const admitted = records.filter(({ outcome }) => outcome !== 'refused');
  const letIn = stageOf(grounds, { stage: overloadStage, load, records: admitted });
  return all === null ? null : { ...all, verdicts: letIn?.verdicts ?? [] };
}

function stageOf(
  { plan, surroundings }: CertificateGrounds,
  { stage, load, records }: { stage: string; load: LoadModel; records: readonly RequestRecord[] },
): BenchStage | null {
  if (!records.some((record) => record.stage === stage)) return null;
  const { objectives, confidence, shape } = plan;
  const { minimalStepMs } = surroundings;
  return summariseStage({ stage, load, shape, records, objectives, confidence, minimalStepMs });
}

function warmUpOf(
  { sessions }: CertificationPlan,
  records: readonly RequestRecord[],
): ReturnType<WarmUpWatch['result']> {
  const watch = new WarmUpWatch(sessions);
  for (const record of records) if (record.phase === 'warmup') watch.add(record);
  return watch.result();
}
