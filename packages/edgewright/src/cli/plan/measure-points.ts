import { join } from 'node:path';
import { AppError } from '../../base/app-error.ts';
import { writeWhole } from '../../base/whole-file.ts';
import type { FoundTarget } from '../../bench/client/find-target.ts';
import { requestsOf } from '../../bench/conduct/open-load-run.ts';
import { figuresOf } from '../../bench/metrics/request-figures.ts';
import { findMaterial } from '../../bench/prompts/prompt-material.ts';
import type { RequestSource } from '../../bench/prompts/request-source.ts';
import { openTokenCounter } from '../../bench/prompts/token-counters.ts';
import { runFiles } from '../../bench/report/run-files.ts';
import type { LoadRun } from '../../bench/run/load-run.ts';
import { meanOf } from '../../bench/statistics/moments.ts';
import type { RequestShape } from '../../contract/load-model.ts';
import type { Workload } from '../../contract/objective.ts';
import type { RequestRecord } from '../../contract/request-record.ts';
import { calibrationLoads } from '../../planner/calibration-loads.ts';
import { recordRun } from '../bench/recorded-run.ts';
import type { CommandOutput } from '../command-output.ts';
import type { CalibrationSubject } from './calibration-subject.ts';
import type { PointsFile } from './read-points.ts';

type Point = PointsFile['points'][number];
type Surroundings = { output: CommandOutput; stop: AbortSignal };

/**
 * Measures the four loads in a closed loop, each after the first wave of its requests, and keeps points and records.
 *
 * @throws AppError `calibration_invalid` when a load brought no figure, `stopped`
 */
export async function measurePoints(
  about: { target: FoundTarget; subject: CalibrationSubject; seconds: number; folder: string },
  { output, stop }: Surroundings,
): Promise<PointsFile> {
  const { target, subject, seconds, folder } = about;
  const loads = calibrationLoads(subject);
  output.note(
    `Measuring ${target.model} at ${target.baseUrl} under ${loads.length} loads of ${seconds} s each …`,
  );
  const requestsFor = await requestsByLoad(target, stop);
  const { result: points, diskFailure } = await recordRun(
    { target, requests: requestsFor(warmLoad(loads)), seed: 1, path: join(folder, runFiles.records) },
    { output, stop },
    ({ run, signal }) => measureAll({ run, loads, requestsFor, seconds }, { output, stop: signal }),
  );
  if (diskFailure !== null) throw diskFailure;
  const { sessions: _sessions, contextTokens: _context, ...facts } = subject;
  const file: PointsFile = { ...facts, points };
  await writeWhole(join(folder, 'points.json'), `${JSON.stringify(file, null, 2)}\n`);
  return file;
}

/** All sessions at once: graphs and caches of the largest batch are made before anything counts. */
function warmLoad(loads: readonly Workload[]): Workload {
  const [, all] = loads;
  if (all === undefined) throw new AppError('internal', { message: 'There are no loads to calibrate with.' });
  return all;
}

async function measureAll(
  about: {
    run: LoadRun;
    loads: readonly Workload[];
    requestsFor: (load: Workload) => RequestSource;
    seconds: number;
  },
  { output, stop }: Surroundings,
): Promise<Point[]> {
  const { run, loads, requestsFor, seconds } = about;
  await run.warmUp(warmLoad(loads).sessions);
  const points: Point[] = [];
  for (const [index, load] of loads.entries()) {
    run.renew(requestsFor(load));
    const { records } = await run.measure({
      stage: `load-${index + 1}`,
      load: { kind: 'concurrency', concurrency: load.sessions },
      goal: { requests: null, durationMs: seconds * 1_000 },
    });
    if (stop.aborted) {
      throw new AppError('stopped', {
        message: `The calibration was stopped after ${points.length} of ${loads.length} loads: nothing was kept.`,
      });
    }
    const point = pointOf(load, records);
    points.push(point);
    output.note(
      `load ${index + 1}: ${load.sessions} × (${load.inputTokens} + ${load.outputTokens}) tokens: ${point.tpotMs.toFixed(2)} ms per token`,
    );
  }
  return points;
}

/** Lengths as they were, not as they were wanted. @throws AppError `calibration_invalid` */
function pointOf(load: Workload, records: readonly RequestRecord[]): Point {
  const measured = records.filter(({ phase, outcome }) => phase === 'measured' && outcome === 'ok');
  const known = (values: readonly (number | null)[]): number | null =>
    meanOf(values.filter((value) => value !== null));
  const tpotMs = known(measured.map((record) => figuresOf(record).time_per_output_token));
  if (tpotMs === null || tpotMs <= 0) {
    const failed = records.find(({ error }) => error !== null)?.error;
    throw new AppError('calibration_invalid', {
      message: `The load of ${load.sessions} sessions with ${load.inputTokens} + ${load.outputTokens} tokens brought no time per token: ${failed?.message ?? 'no answer ended in time'}.`,
      nextStep: 'Give each load more time with --seconds, or fewer --sessions.',
    });
  }
  const inputTokens = Math.round(known(measured.map(({ promptTokens }) => promptTokens)) ?? load.inputTokens);
  const cached = Math.round(known(measured.map((record) => record.cachedPromptTokens)) ?? 0);
  const answer = known(measured.map(({ completionTokens }) => completionTokens)) ?? load.outputTokens;
  return {
    sessions: load.sessions,
    inputTokens: Math.max(1, inputTokens),
    outputTokens: Math.max(1, Math.round(answer)),
    cachedTokens: Math.min(cached, inputTokens),
    tpotMs,
    weight: 1,
  };
}

async function requestsByLoad(
  target: FoundTarget,
  signal: AbortSignal,
): Promise<(load: Workload) => RequestSource> {
  const counter = await openTokenCounter(target, signal);
  const material = await findMaterial(counter, 'random', signal);
  return ({ inputTokens, outputTokens }) => {
    const least = material.vocabulary.templateTokens + 16;
    const shape: RequestShape = {
      input: { kind: 'fixed', tokens: Math.max(least, inputTokens) },
      output: { kind: 'fixed', tokens: outputTokens },
      cachedShare: 0,
      prefixGroups: 1,
      text: 'random',
      ignoreEos: true,
      seed: 1,
    };
    return requestsOf({ target, shape, material, extra: {} });
  };
}
