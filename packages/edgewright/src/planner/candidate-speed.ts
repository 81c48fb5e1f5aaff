import type { Workload } from '../contract/objective.ts';
import {
  allReduceMs,
  assumedConstants,
  assumedPrefillUtilization,
  expertsPrefillShare,
  performanceConstants,
} from '../catalog/engines/performance-constants.ts';
import { countParameters } from '../catalog/models/structure-arithmetic.ts';
import type { ModelFacts } from '../contract/model-facts.ts';
import type { PlanPerformance } from '../contract/plan.ts';
import { peakOperations } from './box.ts';
import type { Calibration, SpeedConstants } from './calibration.ts';
import type { Candidate } from './candidate.ts';
import { middleTokens, predictSpeed, type Speed, type StepCost } from './speed-model.ts';
import { stepBytes, type StepBytes } from './step-bytes.ts';

/** Constants with where they come from and how far they can be trusted. */
export interface ChosenConstants extends SpeedConstants {
  /** That the efficiency is a share of; null: that of the catalog. */
  readonly bandwidthBytesPerSecond: number | null;
  readonly basis: PlanPerformance['basis'];
  /** The true time lies within this share of the prediction, most likely. */
  readonly error: number;
  readonly source: string;
}

export interface CandidateSpeed {
  readonly speed: Speed;
  readonly cost: StepCost;
  readonly reads: StepBytes;
  readonly constants: ChosenConstants & { readonly prefillRate: number };
  readonly performance: PlanPerformance;
}

/** Without any measurement; the published spread of such models. */
const uncalibratedError = 0.35;
/** However good the fit was: loads differ from the ones that were measured. */
const leastError = 0.08;

/** Null where bandwidth or architecture is not known: then any figure would be a guess. */
export function candidateSpeed(
  candidate: Candidate,
  load: Workload,
  calibrations: readonly Calibration[],
): CandidateSpeed | null {
  const { box, model, engine, kv, tensorParallel: ways } = candidate;
  const reads = stepBytes(model, { sessions: load.sessions, tokens: middleTokens(load) }, { engine, kv });
  const active = activeParameters(model);
  const chosen = chooseConstants(candidate, calibrations);
  const bandwidth = chosen.bandwidthBytesPerSecond ?? box.bandwidthBytesPerSecond;
  if (reads === null || active === null || bandwidth === null) return null;
  // Bandwidth and peak of the catalog are the GPU's; what our own engine makes of the CPU has to be measured.
  if (engine.id === 'embedded' && chosen.basis !== 'calibrated-here') return null;
  const peak = peakOperations(box, model.precision);
  const prefillRate = prefillRateOf(chosen, model, peak);
  if (prefillRate === null) return null;
  const cost: StepCost = {
    bytes: reads.weightsBytes + reads.cacheBytes,
    bandwidthBytesPerSecond: bandwidth * ways,
    activeParameters: active,
  };
  const constants = {
    ...chosen,
    t0Ms: chosen.t0Ms + reduceMs(candidate),
    prefillRate: prefillRate * ways,
  };
  const computeMs = peak === null ? 0 : (2 * active * load.sessions * 1_000) / (peak * 0.5 * ways);
  const speed = atLeastCompute(predictSpeed(cost, load, constants), load, computeMs);
  return {
    speed,
    cost,
    reads,
    constants,
    performance: performanceOf(speed, { reads, constants, cost, computeMs }),
  };
}

/** Rates that were not measured with this very model are those of models without experts. */
function prefillRateOf(chosen: ChosenConstants, model: ModelFacts, peak: number | null): number | null {
  const isOwn = chosen.basis === 'calibrated-here' && chosen.prefillRate !== null;
  const usual = chosen.prefillRate ?? (peak === null ? null : (peak * assumedPrefillUtilization) / 2);
  if (usual === null || isOwn) return usual;
  const hasExperts = model.structure?.feedForward.some(({ kind }) => kind === 'experts') ?? false;
  return hasExperts ? usual * expertsPrefillShare : usual;
}

export function activeParameters(model: ModelFacts): number | null {
  if (model.activeParameters !== null) return model.activeParameters;
  if (model.structure !== null) return countParameters(model.structure).active;
  return model.parameters > 0 ? model.parameters : null;
}

/** Half of the peak is what large batches reach; below it a step is never faster than its arithmetic. */
function atLeastCompute(speed: Speed, load: Workload, computeMs: number): Speed {
  const { overheadMs, readMs, prefillMs } = speed.terms;
  const lacking = computeMs - overheadMs - readMs;
  if (lacking <= 0) return speed;
  const tpotMs = speed.tpotMs + lacking;
  const endToEndMs = speed.endToEndMs + lacking * load.outputTokens;
  const systemTokensPerSecond = (load.sessions * load.outputTokens * 1_000) / endToEndMs;
  return {
    ...speed,
    tpotMs,
    endToEndMs,
    systemTokensPerSecond,
    terms: { overheadMs: overheadMs + lacking, readMs, prefillMs },
  };
}

export function performanceOf(
  speed: Speed,
  about: { reads: StepBytes; constants: ChosenConstants; cost: StepCost; computeMs?: number },
): PlanPerformance {
  const { constants, cost } = about;
  return {
    ttftMs: speed.ttftMs,
    tpotMs: speed.tpotMs,
    promptTokensPerSecond:
      constants.prefillRate === null ? null : constants.prefillRate / cost.activeParameters,
    tokensPerSecondPerUser: 1_000 / speed.tpotMs,
    systemTokensPerSecond: speed.systemTokensPerSecond,
    bound: boundOf(speed, about),
    lowFactor: 1 - constants.error,
    highFactor: 1 + constants.error,
    basis: constants.basis,
    source: constants.source,
  };
}

/** The largest of the terms. */
function boundOf(
  { terms }: Speed,
  { reads, computeMs = 0 }: { reads: StepBytes; computeMs?: number },
): PlanPerformance['bound'] {
  const cacheShare = reads.cacheBytes / (reads.cacheBytes + reads.weightsBytes);
  if (computeMs > terms.readMs && computeMs > terms.prefillMs) return 'compute';
  const shares = [
    { bound: 'weights', ms: terms.readMs * (1 - cacheShare) },
    { bound: 'kv-cache', ms: terms.readMs * cacheShare },
    { bound: 'prefill', ms: terms.prefillMs },
    { bound: 'overhead', ms: terms.overheadMs },
  ] as const;
  return shares.reduce((most, share) => (share.ms > most.ms ? share : most)).bound;
}

function reduceMs({ model, box, tensorParallel }: Candidate): number {
  if (tensorParallel === 1) return 0;
  const link = box.profile?.nvlink.value === true ? allReduceMs.nvlink : allReduceMs.pcie;
  return (
    2 * (model.layers ?? model.structure?.mixers.reduce((sum, { count }) => sum + count, 0) ?? 32) * link
  );
}

/** Measured here first, then published for this device, engine and precision, then assumed. */
function chooseConstants(candidate: Candidate, calibrations: readonly Calibration[]): ChosenConstants {
  return measuredHere(candidate, calibrations) ?? published(candidate) ?? assumedFor(candidate);
}

function measuredHere(
  { box, engine, model }: Candidate,
  calibrations: readonly Calibration[],
): ChosenConstants | null {
  const own = calibrations.filter(
    (row) => row.engine === engine.id && (row.box === null ? row.device === box.id : row.box === box.gpuUuid),
  );
  const score = (row: Calibration): number =>
    (row.model === model.name ? 2 : 0) + (row.precision === model.precision ? 1 : 0);
  const [best] = own.toSorted((left, right) => score(right) - score(left));
  if (best === undefined) return null;
  // A fit to another model or precision says less about this one.
  const error =
    score(best) === 3 ? Math.max(leastError, 2 * best.meanError) : Math.max(0.2, 2 * best.meanError);
  const version = best.engineVersion === null ? '' : ` ${best.engineVersion}`;
  return {
    ...best,
    basis: 'calibrated-here',
    // A fit that misses its own points by more is no better than its misses.
    error: Math.max(best.meanError, Math.min(error, uncalibratedError)),
    source: `${best.points} points of ${best.model ?? 'several models'}, ${engine.title}${version}, fitted to ${percent(best.meanError)}`,
  };
}

function published({ box, engine, model }: Candidate): ChosenConstants | null {
  const rows = performanceConstants.filter((row) => row.engine === engine.id && row.device === box.id);
  const kind = isRecurrent(model) ? 'recurrent' : 'attention';
  const row =
    rows.find(
      (fit) => fit.precisions.includes(model.precision) && (fit.kind === 'any' || fit.kind === kind),
    ) ?? null;
  if (row === null) return null;
  return {
    ...row,
    bandwidthBytesPerSecond: null,
    basis: 'calibrated-elsewhere',
    error: Math.min(uncalibratedError, Math.max(0.15, 2 * row.heldOutError)),
    source: `${row.points} published points, ${row.versions}; ${percent(row.heldOutError)} off on models left out (${row.source})`,
  };
}

function isRecurrent({ structure }: ModelFacts): boolean {
  return structure?.mixers.some(({ kind }) => kind === 'mamba2' || kind === 'gated-delta') ?? false;
}

function assumedFor({ box, engine }: Candidate): ChosenConstants {
  const { efficiency, t0Ms, source } = assumedConstants(engine.id);
  return {
    t0Ms: box.memory?.kind === 'device' ? t0Ms.card : t0Ms.unified,
    efficiency,
    prefillRate: null,
    bandwidthBytesPerSecond: null,
    basis: 'default',
    error: uncalibratedError,
    source,
  };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
