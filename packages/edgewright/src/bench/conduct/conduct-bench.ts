import type { BenchReport, BenchStage, ClientCheck, ObjectiveVerdict } from '../../contract/bench-report.ts';
import { limits } from '../../contract/limits.ts';
import type { LoadModel, RequestShape } from '../../contract/load-model.ts';
import type { Objective } from '../../contract/objective.ts';
import type { PlanPerformance } from '../../contract/plan.ts';
import { summariseStage } from '../metrics/summarise-stage.ts';
import type { LoadRun, StageResult } from '../run/load-run.ts';
import { nextPoint, type SweepPoint } from '../run/next-point.ts';
import type { StageGoal } from '../run/phase-book.ts';
import type { StageEnd } from '../run/stage-hands.ts';
import { concludeSweep, isMet } from './conclusions.ts';

/** What is to be measured. */
export type BenchPlan =
  | { readonly kind: 'stage'; readonly load: LoadModel; readonly goal: StageGoal }
  /** The largest number of requests at once that meets all objectives. */
  | {
      readonly kind: 'sweep';
      readonly highest: number;
      /** Of the points that only show the way. */
      readonly steer: StageGoal;
      /** Of the one that is the answer. */
      readonly final: StageGoal;
    };

export interface ConductOptions {
  readonly run: LoadRun;
  readonly plan: BenchPlan;
  readonly shape: RequestShape;
  readonly objectives: readonly Objective[];
  readonly confidence: number;
  /** The shortest time of one step that the memory bus allows, in ms; null: not known. */
  readonly minimalStepMs: number | null;
  readonly bound: PlanPerformance['bound'] | null;
  readonly check: ClientCheck | null;
  readonly signal: AbortSignal;
  /** Told of each stage as soon as it is done. */
  readonly onStage: (stage: BenchStage) => void;
}

/** Ends the name of the stage that is a sweep's answer. */
export const finalSuffix = '-final';

/** What a run brought, apart from where and when it was. */
export type BenchOutcome = Pick<BenchReport, 'stages' | 'conclusions' | 'missing' | 'wasCancelled'>;

/** Warms the server up, measures what the plan says, and puts it into words. Stopped early, it keeps what it has. */
export async function conductBench(options: ConductOptions): Promise<BenchOutcome> {
  const { plan } = options;
  return plan.kind === 'sweep'
    ? await conductSweep(options, plan)
    : await conductStage(options, { load: plan.load, goal: plan.goal });
}

async function conductStage(
  options: ConductOptions,
  { load, goal }: { load: LoadModel; goal: StageGoal },
): Promise<BenchOutcome> {
  const warm = await options.run.warmUp(warmSessions(load));
  if (options.signal.aborted) return stopped([], ['the measurement: the run was stopped while it warmed up']);
  const { stage, end } = await measure(options, { stage: stageName(load), load, goal });
  // What the verdicts say stands beside them.
  const conclusions = steadyWords(warm.steady, warm.requests);
  return {
    stages: [stage],
    conclusions,
    missing: missingOf(end, stage),
    wasCancelled: options.signal.aborted,
  };
}

async function conductSweep(
  options: ConductOptions,
  plan: Extract<BenchPlan, { kind: 'sweep' }>,
): Promise<BenchOutcome> {
  const warm = await options.run.warmUp(1);
  const stages = new Map<number, BenchStage>();
  const points: SweepPoint[] = [];
  const missing: string[] = [];
  let step = nextPoint(points, plan.highest);
  while (step.kind === 'measure' && !options.signal.aborted) {
    const { stage, end } = await measurePoint(options, step.load, plan.steer);
    missing.push(...missingOf(end, stage));
    stages.set(step.load, stage);
    points.push({ load: step.load, met: end === 'complete' && stage.verdicts.every(isMet) });
    step = nextPoint(points, plan.highest);
  }
  const answer = step.kind === 'done' ? step.load : bestOf(points);
  if (answer > 0 && !options.signal.aborted) {
    const { stage, end } = await measurePoint(options, answer, plan.final, `c${answer}${finalSuffix}`);
    missing.push(...missingOf(end, stage));
    stages.set(answer, stage);
  }
  if (options.signal.aborted) missing.push('the rest of the sweep: it was stopped');
  const missedLoad = Math.min(...points.filter(({ met }) => !met).map(({ load }) => load));
  const conclusions = concludeSweep({
    best: stages.get(answer) ?? null,
    missed: stages.get(missedLoad) ?? null,
    because: options.signal.aborted ? 'stopped' : step.kind === 'done' ? step.because : 'stopped',
    bound: options.bound,
  });
  return {
    stages: [...stages].toSorted(([left], [right]) => left - right).map(([, stage]) => stage),
    conclusions: [...steadyWords(warm.steady, warm.requests), ...conclusions],
    missing,
    wasCancelled: options.signal.aborted,
  };
}

async function measurePoint(
  options: ConductOptions,
  concurrency: number,
  goal: StageGoal,
  stage = `c${concurrency}`,
): Promise<{ stage: BenchStage; end: StageEnd }> {
  return await measure(options, { stage, load: { kind: 'concurrency', concurrency }, goal });
}

async function measure(
  options: ConductOptions,
  about: { stage: string; load: LoadModel; goal: StageGoal },
): Promise<{ stage: BenchStage; end: StageEnd }> {
  const result = await options.run.measure(about);
  const stage = stageOf(options, result);
  options.onStage(stage);
  return { stage, end: result.end };
}

function stageOf(options: ConductOptions, { stage, load, records }: StageResult): BenchStage {
  const { shape, objectives, confidence, minimalStepMs, check } = options;
  const about = { stage, load, shape, records };
  const summary = summariseStage({ ...about, objectives, confidence, minimalStepMs });
  return check === null || check.ok ? summary : { ...summary, verdicts: summary.verdicts.map(doubted) };
}

/** A client that was not precise proves nothing, in either direction. */
function doubted(verdict: ObjectiveVerdict): ObjectiveVerdict {
  if (verdict.verdict === 'undecided') return verdict;
  const because = `${verdict.because} This client was not precise enough to prove it.`;
  return { ...verdict, verdict: 'undecided', requestsNeeded: null, because };
}

/** How many at once warm the server up. Of a rate nobody knows before; a few reach the batch sizes that matter. */
function warmSessions(load: LoadModel): number {
  switch (load.kind) {
    case 'concurrency':
      return load.concurrency;
    case 'sessions':
      return load.sessions;
    case 'rate':
    case 'trace':
    case 'burst':
      return 4;
  }
}

function stageName(load: LoadModel): string {
  switch (load.kind) {
    case 'concurrency':
      return `c${load.concurrency}`;
    case 'sessions':
      return `s${load.sessions}`;
    case 'rate':
      return `${load.arrivals}-${load.requestsPerSecond}`;
    case 'trace':
      return 'trace';
    case 'burst':
      return `burst-${load.requests}`;
  }
}

function missingOf(end: StageEnd, { stage, outcomes }: BenchStage): string[] {
  switch (end) {
    case 'complete':
      return [];
    case 'stopped':
      return [`${stage}: it was stopped before it was done`];
    case 'target-fails':
      return [`${stage}: none of the first requests succeeded (${JSON.stringify(outcomes)})`];
    case 'too-many-in-flight':
      return [
        `${stage}: ended with ${limits.benchRequestsInFlight} requests in flight, the server is far behind this rate`,
      ];
  }
}

function steadyWords(steady: boolean, requests: number): string[] {
  return steady
    ? []
    : [
        `The server was not steady after ${requests} requests of warm-up: its times per token still varied by more than 5 %.`,
      ];
}

/** Of a sweep that was stopped: the largest load that is known to be met. */
function bestOf(points: readonly SweepPoint[]): number {
  return Math.max(0, ...points.filter(({ met }) => met).map(({ load }) => load));
}

function stopped(stages: BenchStage[], missing: string[]): BenchOutcome {
  return { stages, conclusions: [], missing, wasCancelled: true };
}
