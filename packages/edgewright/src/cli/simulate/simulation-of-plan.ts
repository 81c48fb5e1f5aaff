import { AppError } from '../../base/app-error.ts';
import type { Plan } from '../../contract/plan.ts';
import { simulatedVersions } from '../../engines/simulated/sample-spec.ts';
import type { SimulationSpec } from '../../engines/simulated/simulation-spec.ts';
import { boxOf } from '../../planner/box.ts';
import type { Candidate } from '../../planner/candidate.ts';
import { considerEngines } from '../../planner/consider-engines.ts';
import { defaultOutputTokens, type DeploymentQuestion } from '../../planner/deployment-question.ts';
import { evaluateCandidate, type Evaluated } from '../../planner/evaluate-candidate.ts';
import { middleTokens } from '../../planner/speed-model.ts';
import { startStages } from './start-stages.ts';

export interface SimulationSettings {
  readonly warmCache: boolean;
  readonly timeScale: number;
  readonly seed: number;
  readonly apiKey: string | null;
  readonly faults: SimulationSpec['faults'];
}

/**
 * The engine of a plan as a simulation: the same bytes, bandwidth and constants that the plan's prediction is made of,
 * laid on the clock step by step. Pure.
 *
 * @throws AppError `usage` where no constants are known, or the engine is our own
 */
export function simulationOfPlan(
  plan: Plan,
  question: DeploymentQuestion,
  settings: SimulationSettings,
): SimulationSpec {
  const { engine } = plan;
  if (engine === 'embedded') throw embeddedError();
  const evaluated = evaluatedOf(plan, question);
  const { box, model } = evaluated.candidate;
  const kvBytesPerToken = plan.memory.kvBytesPerToken ?? 0;
  const kvCacheBytes = plan.memory.kvCacheBytes ?? plan.sessions * plan.contextTokens * kvBytesPerToken;
  const blockTokens = evaluated.candidate.engine.blockTokens;
  return {
    schema: 'edgewright/simulation@1',
    engine,
    engineVersion: simulatedVersions[engine],
    device: box.title,
    models: [plan.model],
    precision: plan.precision,
    contextTokens: Math.max(16, plan.contextTokens),
    sessions: plan.sessions,
    queue: null,
    batchTokens: evaluated.candidate.engine.batchTokens.default,
    // Whole blocks for every session, as the plan counts.
    kvTokens: plan.sessions * Math.ceil(plan.contextTokens / blockTokens) * blockTokens,
    blockTokens: Math.max(1, blockTokens),
    prefixCache: true,
    metrics: true,
    metricsPort: null,
    speed: speedOf(evaluated),
    memory: {
      totalBytes: box.memory?.totalBytes ?? 0,
      weightsBytes: plan.memory.weightsBytes,
      kvCacheBytes,
      graphsBytes: plan.memory.workspaceBytes,
    },
    start: startStages(engine, { weightsBytes: model.weightsBytes, warmCache: settings.warmCache }),
    timeScale: settings.timeScale,
    seed: settings.seed,
    apiKey: settings.apiKey,
    faults: settings.faults,
  };
}

export function embeddedError(): AppError {
  return new AppError('usage', {
    message: 'Our own engine is not simulated: it runs on every machine for real.',
    nextStep: 'Name another with --engine, or use `edgewright up`.',
  });
}

/** The candidate that the plan was made of, with the terms of its speed. */
function evaluatedOf(plan: Plan, question: DeploymentQuestion): Evaluated {
  const { candidates } = considerEngines(question, boxOf(question.host));
  const considered = candidates.find(({ candidate }) => isPlanned(candidate, plan));
  if (considered === undefined) {
    throw new AppError('internal', { message: `The plan's candidate was not found again: ${plan.engine}.` });
  }
  return evaluateCandidate(considered.candidate, {
    shape: { sessions: plan.sessions, contextTokens: plan.contextTokens },
    outputTokens: plan.outputTokens ?? defaultOutputTokens,
    cachedTokens: question.wishes.cachedTokens ?? 0,
    objectives: [],
    calibrations: question.calibrations,
  });
}

function isPlanned({ engine, model, kv, tensorParallel }: Candidate, plan: Plan): boolean {
  const kvDtype = plan.kvCacheDtype === 'bf16' ? 'f16' : plan.kvCacheDtype;
  const name = model.format === 'catalog' ? model.path : model.name;
  return (
    engine.id === plan.engine &&
    name === plan.model &&
    model.precision === plan.precision &&
    kv.dtype === kvDtype &&
    tensorParallel === plan.tensorParallel
  );
}

function speedOf({ candidate, terms, speed, speculation }: Evaluated): SimulationSpec['speed'] {
  if (speed === null) {
    throw new AppError('usage', {
      message: `How fast ${candidate.engine.title} is on ${candidate.box.title} cannot be told: its memory bandwidth, or the architecture of ${candidate.model.name}, is not known.`,
      nextStep: 'Give a --device of the catalog, or measure this box and run `edgewright calibrate`.',
    });
  }
  const { constants, cost, reads } = speed;
  const readMs = (bytes: number): number =>
    (bytes / (constants.efficiency * cost.bandwidthBytesPerSecond)) * 1_000;
  const { sessions, contextTokens } = terms.shape;
  const load = {
    sessions,
    inputTokens: Math.max(1, contextTokens - terms.outputTokens),
    outputTokens: terms.outputTokens,
  };
  const cachedTokens = load.sessions * middleTokens({ ...load, cachedTokens: 0 });
  return {
    t0Ms: constants.t0Ms,
    weightsMs: readMs(reads.weightsBytes),
    kvMsPerToken: readMs(reads.cacheBytes) / cachedTokens,
    prefillMsPerToken: (cost.activeParameters * 1_000) / constants.prefillRate,
    speculation: speculationOf(speculation, constants.t0Ms),
    thermal: null,
  };
}

/** Only where it is predicted to pay; else the plan leaves it out, too. */
function speculationOf(
  speculation: Evaluated['speculation'],
  t0Ms: number,
): SimulationSpec['speed']['speculation'] {
  const speed = speculation?.outcome.speed ?? null;
  if (speculation === null || !speculation.outcome.worthIt || speed === null) return null;
  const { draftTokens, acceptedTokens } = speculation.profile;
  const { overheadMs } = speed.terms;
  return {
    draftTokens,
    extraStepMs: Math.max(0, overheadMs * acceptedTokens - t0Ms),
    tokensPerStep: Math.min(acceptedTokens, draftTokens + 1),
    short: null,
  };
}
