import { AppError } from '../../base/app-error.ts';
import { engineProfile } from '../../catalog/engines/engines.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import { boxOf } from '../../planner/box.ts';
import { calibrateCandidate, type CandidateFit } from '../../planner/calibrate-candidate.ts';
import type { Candidate } from '../../planner/candidate.ts';
import { candidateSpeed } from '../../planner/candidate-speed.ts';
import { findNamedDevice } from '../../planner/find-device.ts';
import { hostOfDevice } from '../../planner/host-of-device.ts';
import { clientPlaceOf, targetOfFlags } from '../bench/bench-target.ts';
import { newRunId, openRunFolder } from '../bench/run-folder.ts';
import type { CommandOutput } from '../command-output.ts';
import type { CalibrateFlags } from './calibrate-flags.ts';
import {
  calibrationsPath,
  readCalibrationsOrNone,
  storeCalibration,
  type StoredCalibration,
} from './calibration-store.ts';
import { calibrationSubject } from './calibration-subject.ts';
import { measurePoints } from './measure-points.ts';
import { type PointsFile, readPoints } from './read-points.ts';
import { type CalibrationAnswer, meanErrorOf, renderCalibration } from './render-calibration.ts';
import { resolveModel } from './resolve-model.ts';

type Surroundings = { output: CommandOutput; stop: AbortSignal };

/** Measures or reads points, fits to them, and keeps the fit. */
export async function runCalibrate(
  { url, flags }: { url: string | null; flags: CalibrateFlags },
  { output, stop }: Surroundings,
): Promise<number> {
  if (flags.points !== null && url !== null) {
    throw new AppError('usage', {
      message: '--points fits to a file and sends nothing, so that an address has no meaning beside it.',
    });
  }
  const { file, folder } =
    flags.points === null
      ? await measured({ url, flags }, { output, stop })
      : { file: await readPoints(flags.points), folder: null };
  const candidate = await candidateOf(file, flags, stop);
  const result = calibrateCandidate(candidate, file.points);
  if (result.kind === 'impossible') {
    throw new AppError('calibration_invalid', { message: `The points cannot be used: ${result.why}.` });
  }
  const before = await readCalibrationsOrNone((why) =>
    output.note(`Older calibrations are left out: ${why}`),
  );
  const calibration = calibrationOf(candidate, file, result);
  if (!flags['dry-run']) await storeCalibration(calibration);
  const predict = (calibrations: readonly StoredCalibration[]): (number | null)[] =>
    file.points.map((load) => candidateSpeed(candidate, load, calibrations)?.speed.tpotMs ?? null);
  const { activeParameters, parameters } = candidate.model;
  const answer: CalibrationAnswer = {
    calibration,
    file,
    fit: result.fit,
    activeParameters: activeParameters ?? parameters,
    predictedMs: { before: predict(before), after: predict([calibration]) },
    path: flags['dry-run'] ? null : calibrationsPath(),
  };
  output.result(
    flags.json ? JSON.stringify(documentOf(answer), null, 2) : renderCalibration(answer, output.report),
  );
  if (folder !== null) output.note(`Points and records are kept in ${folder}.`);
  return 0;
}

async function measured(
  { url, flags }: { url: string | null; flags: CalibrateFlags },
  { output, stop }: Surroundings,
): Promise<{ file: PointsFile; folder: string }> {
  const target = await targetOfFlags(url, flags, stop);
  const isElsewhere = flags.device !== null || flags.from !== null || flags['host-facts'] !== null;
  if (clientPlaceOf(target.baseUrl) === 'other-host' && !isElsewhere) {
    throw new AppError('usage', {
      message: `${target.baseUrl} is another machine, and constants belong to the box that computes.`,
      nextStep: 'Run it there, or say what box it is with --device, --host-facts or --from.',
    });
  }
  const subject = await calibrationSubject(target, flags);
  // A model that is not known is told before minutes are spent on it.
  await candidateOf({ ...subject, points: [] }, flags, stop);
  const folder = await openRunFolder(newRunId('calibrate'), flags.out);
  const file = await measurePoints(
    { target, subject, seconds: flags.seconds ?? 30, folder },
    { output, stop },
  );
  return { file, folder };
}

/** The way to serve a model that the points are of. @throws AppError `calibration_invalid`, `model_unknown` */
async function candidateOf(file: PointsFile, flags: CalibrateFlags, stop: AbortSignal): Promise<Candidate> {
  const box = boxOf(await hostOf(flags));
  if (box.id === null) {
    throw new AppError('calibration_invalid', {
      message:
        'The catalog does not have this machine, so that a fit could not be told from that of another.',
    });
  }
  const { model } = await resolveModel(file.model, { precision: file.precision, signal: stop });
  const engine = engineProfile(file.engine);
  const wanted = /^(f16|bf16|fp16|auto)$/.test(file.kvCacheDtype) ? 'f16' : file.kvCacheDtype;
  const kv = engine.kvDtypes.find(({ dtype }) => dtype === wanted);
  if (kv === undefined) {
    throw new AppError('calibration_invalid', {
      message: `${engine.title} has no cache in ${file.kvCacheDtype}: it has ${engine.kvDtypes.map(({ dtype }) => dtype).join(' and ')}.`,
    });
  }
  return { box, engine, model, kv, tensorParallel: file.tensorParallel, draft: null };
}

async function hostOf(flags: CalibrateFlags): Promise<HostFacts> {
  if (flags.device !== null) return hostOfDevice(findNamedDevice(flags.device).profile);
  const { factsOf, openBox } = await import('../box/facts-source.ts');
  return await factsOf(await openBox(flags), { light: true });
}

function calibrationOf(
  { box, model }: Candidate,
  file: PointsFile,
  { fit, bandwidthBytesPerSecond }: Extract<CandidateFit, { kind: 'fitted' }>,
): StoredCalibration {
  return {
    device: box.id ?? '',
    box: box.gpuUuid,
    bandwidthBytesPerSecond,
    engine: file.engine,
    engineVersion: file.engineVersion,
    model: model.name,
    precision: model.precision,
    t0Ms: fit.t0Ms,
    efficiency: fit.efficiency,
    prefillRate: fit.prefillRate,
    points: file.points.length,
    meanError: fit.meanError,
    madeAt: new Date().toISOString(),
  };
}

function documentOf({ calibration, fit, file, predictedMs, path }: CalibrationAnswer): object {
  return {
    schema: 'edgewright/calibration@1',
    calibration,
    residuals: file.points.map((point, index) => ({
      ...point,
      error: fit.residuals[index] ?? null,
      predictedBeforeMs: predictedMs.before[index] ?? null,
      predictedAfterMs: predictedMs.after[index] ?? null,
    })),
    meanErrorBefore: meanErrorOf(file.points, predictedMs.before),
    meanErrorAfter: meanErrorOf(file.points, predictedMs.after),
    path,
  };
}
