import type { Workload } from '../contract/objective.ts';
import { compareVersions } from '../catalog/compare-versions.ts';
import { isAbout } from '../catalog/engines/engine-profile.ts';
import type { PlanPerformance, SloVerdict } from '../contract/plan.ts';
import type { Calibration } from './calibration.ts';
import type { Candidate } from './candidate.ts';
import { candidateSpeed, type CandidateSpeed, performanceOf } from './candidate-speed.ts';
import { deploymentNeed, type DeploymentNeed } from './deployment-need.ts';
import type { FitSpace } from './largest-fit.ts';
import { memoryNeed, paddedCells, type Shape } from './memory-need.ts';
import type { Objective } from '../contract/objective.ts';
import { judge } from './objective.ts';
import { type BlindlySpeculated, speculate, speculateBlindly, type Speculated } from './speculate.ts';
import type { SpeculationProfile } from '../catalog/engines/engine-profile.ts';

/** What an answer is worked out for. */
export interface Terms {
  readonly shape: Shape;
  readonly outputTokens: number;
  readonly cachedTokens: number;
  readonly objectives: readonly Objective[];
  readonly calibrations: readonly Calibration[];
}

/** A candidate with everything that follows from it. */
export interface Evaluated {
  readonly candidate: Candidate;
  readonly terms: Terms;
  readonly need: DeploymentNeed;
  readonly budgetBytes: number;
  readonly fits: boolean;
  readonly speed: CandidateSpeed | null;
  readonly speculation: {
    readonly profile: SpeculationProfile;
    readonly outcome: Speculated | BlindlySpeculated;
  } | null;
  /** With speculation where that pays. */
  readonly performance: PlanPerformance | null;
  readonly objectives: readonly SloVerdict[];
}

export function evaluateCandidate(candidate: Candidate, terms: Terms): Evaluated {
  const need = needOf(candidate, terms.shape);
  const budgetBytes = budgetOf(candidate);
  const load = loadOf(terms);
  const speed = candidateSpeed(candidate, load, terms.calibrations);
  const speculation = speculationOf(candidate, load, speed);
  return {
    candidate,
    terms,
    need,
    budgetBytes,
    fits: need.knownBytes <= budgetBytes,
    speed,
    speculation,
    performance: performanceWith(speed, speculation),
    objectives: terms.objectives.map((objective) =>
      judge(objective, performanceAt(candidate, objective.workload, terms)),
    ),
  };
}

/** Prediction under another load, with speculation where it pays there. */
export function performanceAt(
  candidate: Candidate,
  load: Workload,
  terms: Pick<Terms, 'calibrations'>,
): PlanPerformance | null {
  const speed = candidateSpeed(candidate, load, terms.calibrations);
  return performanceWith(speed, speculationOf(candidate, load, speed));
}

function performanceWith(
  speed: CandidateSpeed | null,
  speculation: Evaluated['speculation'],
): PlanPerformance | null {
  if (speed === null) return null;
  const { outcome } = speculation ?? {};
  return outcome?.worthIt === true && outcome.speed !== null
    ? performanceOf(outcome.speed, speed)
    : speed.performance;
}

/** Every session at its full length: the load that a plan has to bear. */
export function loadOf({
  shape,
  outputTokens,
  cachedTokens,
}: Pick<Terms, 'shape' | 'outputTokens' | 'cachedTokens'>): Workload {
  const inputTokens = Math.max(1, shape.contextTokens - outputTokens);
  return {
    sessions: shape.sessions,
    inputTokens,
    outputTokens: Math.min(outputTokens, shape.contextTokens),
    cachedTokens: Math.min(cachedTokens, inputTokens),
  };
}

function speculationOf(
  candidate: Candidate,
  load: Workload,
  plain: CandidateSpeed | null,
): Evaluated['speculation'] {
  const { draft, engine, kv, box } = candidate;
  const row = engine.speculation.find((entry) => isAbout(entry, box, compareVersions));
  if (draft === null || row === undefined) return null;
  if (plain === null) return { profile: row.profile, outcome: speculateBlindly(row.profile) };
  const outcome = speculate(plain, load, { profile: row.profile, draft, layout: { engine, kv } });
  return outcome === null ? null : { profile: row.profile, outcome };
}

/** Our own engine computes on the CPU, in the memory of the host, and counts as `planEmbedded` does. */
export function needOf(candidate: Candidate, shape: Shape): DeploymentNeed {
  if (candidate.engine.id !== 'embedded') return deploymentNeed(candidate, shape);
  const { kvCacheBytes, workspaceBytes, runtimeBytes, knownBytes } = memoryNeed(candidate.model, shape);
  return {
    weightsBytes: candidate.model.weightsBytes,
    kvCacheBytes,
    stateBytes: 0,
    draftBytes: 0,
    workspaceBytes,
    runtimeBytes,
    knownBytes,
  };
}

function budgetOf({ engine, box, tensorParallel }: Candidate): number {
  if (engine.id === 'embedded') return box.hostBudgetBytes ?? 0;
  return (box.memory?.budgetBytes ?? 0) * tensorParallel;
}

export function fitSpaceOf(candidate: Candidate): FitSpace {
  const budgetBytes = budgetOf(candidate);
  return {
    model: candidate.model,
    stepTokens: candidate.engine.id === 'embedded' ? paddedCells(1) : candidate.engine.blockTokens,
    fits: (shape) => needOf(candidate, shape).knownBytes <= budgetBytes,
  };
}
