import { activeParameters } from './candidate-speed.ts';
import type { Candidate } from './candidate.ts';
import { type CalibrationFit, type CalibrationPoint, fitCalibration } from './fit-calibration.ts';
import { middleTokens } from './speed-model.ts';
import { stepBytes } from './step-bytes.ts';
import type { Workload } from '../contract/objective.ts';

/** A load that was measured, and what came out. */
export interface MeasuredLoad extends Workload {
  readonly tpotMs: number;
  readonly weight: number;
}

/** Why no fit was possible, or the fit. */
export type CandidateFit =
  | { readonly kind: 'fitted'; readonly fit: CalibrationFit }
  | { readonly kind: 'impossible'; readonly why: string };

/** Fits the constants of the speed model to measurements of one way to serve a model on a box. */
export function calibrateCandidate(candidate: Candidate, measured: readonly MeasuredLoad[]): CandidateFit {
  const { box, model, engine, kv, tensorParallel } = candidate;
  const bandwidth = box.bandwidthBytesPerSecond;
  const active = activeParameters(model);
  if (bandwidth === null) {
    return { kind: 'impossible', why: `the bandwidth of the memory of ${box.title} is not known` };
  }
  const points: CalibrationPoint[] = [];
  for (const load of measured) {
    const reads = stepBytes(model, { sessions: load.sessions, tokens: middleTokens(load) }, { engine, kv });
    if (reads === null || active === null) {
      return { kind: 'impossible', why: `the dimensions of ${model.name} are not known` };
    }
    points.push({
      load,
      cost: {
        bytes: reads.weightsBytes + reads.cacheBytes,
        bandwidthBytesPerSecond: bandwidth * tensorParallel,
        activeParameters: active,
      },
      measure: 'tpot',
      measuredMs: load.tpotMs,
      weight: load.weight,
    });
  }
  const fit = fitCalibration(points);
  return fit === null ? { kind: 'impossible', why: 'there are no points' } : { kind: 'fitted', fit };
}
