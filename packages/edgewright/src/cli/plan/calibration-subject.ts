import type { FoundTarget } from '../../bench/client/find-target.ts';
import { AppError } from '../../base/app-error.ts';
import { type PlanEngine, planEngines } from '../../contract/plan-engines.ts';
import { clientPlaceOf } from '../bench/bench-target.ts';
import { readServiceFacts, type ServiceFacts } from '../services/service-facts.ts';
import type { CalibrateFlags } from './calibrate-flags.ts';
import { engineNamed } from './engine-named.ts';
import type { PointsFile } from './read-points.ts';

/** What is calibrated: engine, model and how it is served. */
export interface CalibrationSubject extends Omit<PointsFile, 'points'> {
  /** Requests that run at the same time. */
  readonly sessions: number;
  /** Longest prompt plus answer. */
  readonly contextTokens: number;
}

const usualSessions = 4;
const usualContext = 8_192;

/**
 * What a service of this machine says of itself, where the flags say nothing else. A plain server says little: then the
 * flags have to.
 *
 * @throws AppError `usage`
 */
export async function calibrationSubject(
  target: FoundTarget,
  flags: CalibrateFlags,
): Promise<CalibrationSubject> {
  const here = clientPlaceOf(target.baseUrl) === 'same-box';
  const service = here ? await readServiceFacts(target) : null;
  const { plan = null, deployment = null } = service ?? {};
  return {
    schema: 'edgewright/calibration-points@1',
    engine: engineOf(target, flags, deployment?.engine ?? null),
    engineVersion: flags['engine-version'] ?? plan?.launch?.engineVersion ?? null,
    model: flags.weights ?? (service === null ? null : modelOf(service)) ?? target.model,
    precision: flags.precision ?? null,
    kvCacheDtype: flags['kv-dtype'] ?? plan?.kvCacheDtype ?? 'bf16',
    tensorParallel: plan?.tensorParallel ?? 1,
    sessions: flags.sessions ?? deployment?.sessions ?? usualSessions,
    contextTokens: deployment?.contextTokens ?? target.contextTokens ?? usualContext,
  };
}

function engineOf(target: FoundTarget, flags: CalibrateFlags, served: string | null): PlanEngine {
  if (flags.engine !== null) return engineNamed(flags.engine);
  const said = [served, target.engine, target.ownedBy];
  const engine = planEngines.find((id) => said.includes(id));
  if (engine !== undefined) return engine;
  throw new AppError('usage', {
    message: `${target.baseUrl} does not say which engine answers there, and constants belong to one.`,
    nextStep: `Name it with --engine: ${planEngines.join(', ')}.`,
  });
}

/** A file of weights that its command names, else the model of its plan. */
function modelOf({ plan, deployment }: ServiceFacts): string | null {
  const words = deployment?.command?.split(/\s+/) ?? [];
  const file = words.map((word) => word.replace(/^['"]|['"]$/g, '')).find((word) => word.endsWith('.gguf'));
  return file ?? plan?.model ?? null;
}
