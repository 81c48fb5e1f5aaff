import type { CertificateRun, CertificationPlan } from '../../contract/certificate.ts';
import type { RequestRecord } from '../../contract/request-record.ts';
import type { RequestSource } from '../prompts/request-source.ts';
import type { LoadRun } from '../run/load-run.ts';
import type { StageGoal } from '../run/phase-book.ts';
import type { StageEnd } from '../run/stage-hands.ts';
import {
  looksOf,
  openLoopRate,
  openStage,
  overloadOf,
  overloadStage,
  requestsPerRun,
} from './certification-plan.ts';
import { closedStage, judgeClosedLoop, runFigures } from './judge-closed-loop.ts';

export interface CertificationOptions {
  readonly plan: CertificationPlan;
  readonly run: LoadRun;
  /** Requests that begin as none before: each closed-loop run gets its own. */
  readonly freshRequests: () => RequestSource;
  readonly signal: AbortSignal;
  /** In words, as each part begins or ends. */
  readonly onStep: (words: string) => void;
}

/**
 * Sends everything that a certificate is worked out from, step by step; the records are the result. Returns what was not
 * done.
 */
export async function conductCertification(options: CertificationOptions): Promise<string[]> {
  const { plan, run, onStep, signal } = options;
  onStep(`Warming up with ${plan.sessions} at once …`);
  await run.warmUp(plan.sessions);
  const missing: string[] = [];
  const closed = await runClosedLoops(options);
  if (closed.end !== 'complete') missing.push(`closed loop: ${closed.end}`);
  if (closed.rate === null) missing.push('open loop: the closed loop gave no rate');
  else if (!signal.aborted) {
    const end = await runOpenLoop(options, closed.rate);
    if (end !== 'complete') missing.push(`open loop: ${end}`);
  }
  if (plan.negativeControl && !signal.aborted) {
    const end = await runNegative(options);
    if (end !== 'complete') missing.push(`negative control: ${end}`);
  }
  if (signal.aborted) missing.push('the rest of the procedure: it was stopped');
  return missing;
}

/** Runs until every objective is decided, the planned looks are used up, or the time is. */
async function runClosedLoops(
  options: CertificationOptions,
): Promise<{ end: StageEnd; rate: number | null }> {
  const { plan, run, signal, onStep } = options;
  const looks = looksOf(plan);
  const most = Math.max(...[...looks.values()].map((look) => look.looks.at(-1)?.requests ?? 0), 0);
  const perRun = requestsPerRun(plan);
  const load = { kind: 'concurrency', concurrency: plan.sessions } as const;
  const goal: StageGoal = { requests: perRun, durationMs: null };
  const records: RequestRecord[] = [];
  const runs: CertificateRun[] = [];
  const startedMs = performance.now();
  for (let number = 1; !signal.aborted; number += 1) {
    run.renew(options.freshRequests());
    const stage = `${closedStage}-${number}`;
    const result = await run.measure({ stage, load, goal });
    records.push(...result.records);
    if (result.end !== 'complete') return { end: result.end, rate: null };
    runs.push(runFigures(stage, { plan, records }));
    const verdicts = judgeClosedLoop({ plan, looks, records, runs });
    const open = verdicts.filter(({ verdict }) => verdict === 'undecided').length;
    onStep(`${stage}: ${runs.length * perRun} requests, ${open} of ${verdicts.length} objectives open.`);
    const used = runs.length * perRun >= most || performance.now() - startedMs >= plan.mostMs;
    if (runs.length >= plan.runs && (open === 0 || used)) break;
  }
  return { end: signal.aborted ? 'stopped' : 'complete', rate: openLoopRate(plan, runs) };
}

/** The same kind of requests without waiting for answers: a closed loop slows down with the server, and hides it. */
async function runOpenLoop(
  { plan, run, onStep, freshRequests }: CertificationOptions,
  requestsPerSecond: number,
): Promise<StageEnd> {
  onStep(`Open loop: ${requestsPerSecond} requests/s, Poisson …`);
  run.renew(freshRequests());
  const load = { kind: 'rate', requestsPerSecond, arrivals: 'poisson', shape: 1 } as const;
  const goal: StageGoal = { requests: null, durationMs: plan.openLoopMs };
  return (await run.measure({ stage: openStage, load, goal })).end;
}

/** More than was promised: the answer has to be a refusal, not slowness for all. */
async function runNegative({ plan, run, onStep, freshRequests }: CertificationOptions): Promise<StageEnd> {
  const concurrency = overloadOf(plan);
  onStep(`Negative control: ${concurrency} at once instead of ${plan.sessions} …`);
  run.renew(freshRequests());
  const goal: StageGoal = { requests: null, durationMs: plan.openLoopMs };
  const { end } = await run.measure({
    stage: overloadStage,
    load: { kind: 'concurrency', concurrency },
    goal,
  });
  return end;
}
