import { AppError } from '../../base/app-error.ts';
import { engineProfile } from '../../catalog/engines/engines.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import { type Box, boxOf } from '../../planner/box.ts';
import { calibrateCandidate } from '../../planner/calibrate-candidate.ts';
import { findNamedDevice } from '../../planner/find-device.ts';
import type { CalibrationFit } from '../../planner/fit-calibration.ts';
import { hostOfDevice } from '../../planner/host-of-device.ts';
import type { CommandOutput } from '../command-output.ts';
import { calibrationsPath, storeCalibration, type StoredCalibration } from './calibration-store.ts';
import { type PointsFile, readPoints } from './read-points.ts';
import { type CalibrationAnswer, renderCalibration } from './render-calibration.ts';
import { resolveModel } from './resolve-model.ts';

interface CalibrateFlags {
  points: string | null;
  device: string | null;
  'dry-run': boolean;
  'host-facts': string | null;
  from: string | null;
  json: boolean;
}

export async function runCalibrate(
  flags: CalibrateFlags,
  { output, stop }: { output: CommandOutput; stop: AbortSignal },
): Promise<number> {
  if (flags.points === null) {
    throw new AppError('usage', {
      message: 'calibrate needs --points FILE: it fits measurements, it does not make them.',
      nextStep: 'Measure four loads (docs/planning.md says which) and write them into a file.',
    });
  }
  const file = await readPoints(flags.points);
  const box = boxOf(await hostOf(flags));
  const { model } = await resolveModel(file.model, { precision: file.precision, signal: stop });
  const engine = engineProfile(file.engine);
  const wanted = /^(f16|bf16|fp16|auto)$/.test(file.kvCacheDtype) ? 'f16' : file.kvCacheDtype;
  const kv = engine.kvDtypes.find(({ dtype }) => dtype === wanted);
  if (kv === undefined) {
    throw new AppError('calibration_invalid', {
      message: `${engine.title} has no cache in ${file.kvCacheDtype}: it has ${engine.kvDtypes.map(({ dtype }) => dtype).join(' and ')}.`,
    });
  }
  const candidate = { box, engine, model, kv, tensorParallel: file.tensorParallel, draft: null };
  const result = calibrateCandidate(candidate, file.points);
  if (result.kind === 'impossible') {
    throw new AppError('calibration_invalid', { message: `The points cannot be used: ${result.why}.` });
  }
  const calibration = calibrationOf(box, file, { ...result, name: model.name, precision: model.precision });
  if (!flags['dry-run']) await storeCalibration(calibration);
  const { activeParameters } = model;
  const answer: CalibrationAnswer = {
    calibration,
    file,
    fit: result.fit,
    activeParameters: activeParameters ?? model.parameters,
    path: flags['dry-run'] ? null : calibrationsPath(),
  };
  output.result(
    flags.json ? JSON.stringify(documentOf(answer), null, 2) : renderCalibration(answer, output.report),
  );
  return 0;
}

async function hostOf(flags: CalibrateFlags): Promise<HostFacts> {
  if (flags.device !== null) return hostOfDevice(findNamedDevice(flags.device).profile);
  const { factsOf, openBox } = await import('../box/facts-source.ts');
  return await factsOf(await openBox(flags), { light: true });
}

function calibrationOf(
  box: Box,
  file: PointsFile,
  { fit, name, precision }: { fit: CalibrationFit; name: string; precision: string },
): StoredCalibration {
  if (box.id === null) {
    throw new AppError('calibration_invalid', {
      message: 'The catalog does not have this machine, so that its bandwidth is not known.',
    });
  }
  return {
    device: box.id,
    box: box.gpuUuid,
    engine: file.engine,
    engineVersion: file.engineVersion,
    model: name,
    precision,
    t0Ms: fit.t0Ms,
    efficiency: fit.efficiency,
    prefillRate: fit.prefillRate,
    points: file.points.length,
    meanError: fit.meanError,
    madeAt: new Date().toISOString(),
  };
}

function documentOf({ calibration, fit, file, path }: CalibrationAnswer): object {
  return {
    schema: 'edgewright/calibration@1',
    calibration,
    residuals: file.points.map((point, index) => ({ ...point, error: fit.residuals[index] ?? null })),
    path,
  };
}
