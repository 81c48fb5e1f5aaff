import { activeParameters } from './candidate-speed.ts';
import type { Candidate } from './candidate.ts';
import {
  type CalibrationFit,
  type CalibrationPoint,
  efficiencyRange,
  type EfficiencyRange,
  fitCalibration,
} from './fit-calibration.ts';
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
  | {
      readonly kind: 'fitted';
      readonly fit: CalibrationFit;
      /** As a calibration keeps it: null where the catalog has it. */
      readonly bandwidthBytesPerSecond: number | null;
    }
  | { readonly kind: 'impossible'; readonly why: string };

/** Stands for a bandwidth that nobody knows, while the equations are solved. */
const anyBandwidth = 1e11;
/** From 0.1 GB/s to 10 TB/s: whatever explains the points. */
const anyEfficiency: EfficiencyRange = { least: 0.001, most: 100 };

/** Fits the constants of the speed model to measurements of one way to serve a model on a box. */
export function calibrateCandidate(candidate: Candidate, measured: readonly MeasuredLoad[]): CandidateFit {
  const { box, model, engine, kv, tensorParallel } = candidate;
  // That of the catalog is the GPU's.
  const known = engine.id === 'embedded' ? null : box.bandwidthBytesPerSecond;
  const bandwidth = known ?? anyBandwidth;
  const active = activeParameters(model);
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
  const fit = fitCalibration(points, known === null ? anyEfficiency : efficiencyRange);
  if (fit === null) return { kind: 'impossible', why: 'there are no points' };
  if (known !== null) return { kind: 'fitted', fit, bandwidthBytesPerSecond: null };
  return {
    kind: 'fitted',
    fit: { ...fit, efficiency: 1 },
    bandwidthBytesPerSecond: fit.efficiency * anyBandwidth,
  };
}
