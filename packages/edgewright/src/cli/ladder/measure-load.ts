import { join } from 'node:path';
import { AppError } from '../../base/app-error.ts';
import { findTarget, type FoundTarget } from '../../bench/client/find-target.ts';
import { requestsOf } from '../../bench/conduct/open-load-run.ts';
import { runFigures } from '../../bench/ladder/run-figures.ts';
import { summariseStage } from '../../bench/metrics/summarise-stage.ts';
import type { PromptMaterial } from '../../bench/prompts/compose-prompt.ts';
import { findMaterial } from '../../bench/prompts/prompt-material.ts';
import type { RequestSource } from '../../bench/prompts/request-source.ts';
import { openTokenCounter } from '../../bench/prompts/token-counters.ts';
import { runFiles } from '../../bench/report/run-files.ts';
import type { LoadRun } from '../../bench/run/load-run.ts';
import type { LadderLoad, LadderPoint, LadderQuestion, LadderRun } from '../../contract/ladder.ts';
import { limits } from '../../contract/limits.ts';
import type { RequestShape } from '../../contract/load-model.ts';
import type { Objective } from '../../contract/objective.ts';
import type { TelemetrySample } from '../../contract/telemetry.ts';
import { recordRun } from '../bench/recorded-run.ts';
import type { CommandOutput } from '../command-output.ts';
import { readSpeculationCounters } from './engine-counters.ts';
import { meanWatts } from './mean-watts.ts';
import type { OpenRung } from './open-rung.ts';

export interface MeasureLoad {
  readonly rung: OpenRung;
  readonly rungName: string;
  /** What earlier loads found out about the tokens of each rung. */
  readonly materials: Map<string, PromptMaterial>;
  readonly question: LadderQuestion;
  readonly points: readonly LadderPoint[];
  readonly runsPerPoint: number;
  readonly objectives: readonly Objective[];
  readonly folder: string;
  /** Of this machine, as they come. */
  readonly samples: () => readonly TelemetrySample[];
  readonly output: CommandOutput;
  readonly stop: AbortSignal;
}

/**
 * Warnings about what a ladder does not use or does on purpose: gaps between chunks, the throughput of a short stage, and
 * answers that end where they like.
 */
const expected: ReadonlySet<string> = new Set(['chunks_batched', 'concurrency_off', 'osl_uncontrolled']);

/** What was measured of one load of a rung. */
export type MeasuredLoad = Pick<LadderLoad, 'runs' | 'warnings'>;

/**
 * Warms the rung up and makes its runs, one of every point after the other: what drifts meanwhile then looks like
 * scatter, which intervals show, and not like a difference between points.
 *
 * @throws AppError where the rung does not answer, or the disk is full
 */
export async function measureLoad(about: MeasureLoad): Promise<MeasuredLoad> {
  const { rung, question, points, stop } = about;
  const target = await findTarget({ url: rung.service.url, model: rung.view.model, apiKey: null }, stop);
  const material = await materialOf(about, target);
  const [first] = points;
  if (first === undefined) throw new AppError('internal', { message: 'A rung without points.' });
  const requests = (point: LadderPoint): RequestSource =>
    requestsOfPoint(point, { target, material, question });
  const { result, diskFailure } = await recordRun(
    { target, requests: requests(first), seed: question.seed, path: join(about.folder, runFiles.records) },
    { output: about.output, stop },
    ({ run }) => makeRuns(about, { run, requests }),
  );
  if (diskFailure !== null) throw diskFailure;
  return result;
}

/** The engine itself is asked: it may have a tokenizer to ask, and the gateway would answer with one token each time. */
async function materialOf(
  { rung, rungName, question, materials, stop }: MeasureLoad,
  target: FoundTarget,
): Promise<PromptMaterial> {
  const known = materials.get(rungName);
  if (known !== undefined) return known;
  const { baseUrl } = engineOf(rung);
  const { engineModel, model } = rung.view;
  const asked = baseUrl === '' ? target : { ...target, baseUrl, model: engineModel ?? model };
  const counter = await openTokenCounter(asked, stop);
  const material = await findMaterial(counter, question.text, stop);
  materials.set(rungName, material);
  return material;
}

async function makeRuns(
  about: MeasureLoad,
  { run, requests }: { run: LoadRun; requests: (point: LadderPoint) => RequestSource },
): Promise<MeasuredLoad> {
  const { question, points, runsPerPoint, stop } = about;
  const warm = await run.warmUp(question.sessions);
  const warnings = new Set<string>(
    warm.steady ? [] : [`It was not steady after ${warm.requests} requests of warm-up.`],
  );
  const runs: Record<string, LadderRun[]> = Object.fromEntries(points.map(({ id }) => [id, []]));
  for (let number = 1; number <= runsPerPoint; number += 1) {
    for (const point of points) {
      run.renew(requests(point));
      const made = await makeRun(about, { run, point, stage: `${point.id}-${number}` });
      if (stop.aborted) throw new AppError('stopped', { message: 'The ladder was stopped.' });
      runs[point.id]?.push(made.figures);
      for (const warning of made.warnings) {
        if (warnings.size < limits.ladderWarnings) warnings.add(`${point.id}: ${warning}`);
      }
    }
  }
  return { runs, warnings: [...warnings] };
}

async function makeRun(
  { rung, question, objectives, samples, stop }: MeasureLoad,
  { run, point, stage }: { run: LoadRun; point: LadderPoint; stage: string },
): Promise<{ figures: LadderRun; warnings: string[] }> {
  const engine = engineOf(rung);
  const before = await readSpeculationCounters(engine, stop);
  const fromMs = Date.now();
  const result = await run.measure({
    stage,
    load: { kind: 'concurrency', concurrency: point.concurrency },
    goal: { requests: point.requests, durationMs: null },
  });
  const toMs = Date.now();
  const after = await readSpeculationCounters(engine, stop);
  const summary = summariseStage({
    stage,
    load: result.load,
    shape: shapeOf(point, question),
    records: result.records,
    objectives: point.id === `c${question.sessions}-long` ? objectives : [],
    confidence: 0.95,
  });
  if (result.end === 'target-fails') {
    throw new AppError('bench_target_unusable', {
      message: `None of the first requests succeeded under ${stage} (${JSON.stringify(summary.outcomes)}).`,
    });
  }
  const watts = meanWatts(samples(), { fromMs, toMs });
  return {
    figures: runFigures(summary, { concurrency: point.concurrency, watts, before, after }),
    warnings: summary.warnings.filter(({ code }) => !expected.has(code)).map(({ message }) => message),
  };
}

function engineOf({ view }: OpenRung): { engine: string; baseUrl: string } {
  const baseUrl = view.state.kind === 'ready' ? view.state.baseUrl : '';
  return { engine: baseUrl === '' ? 'embedded' : view.engine, baseUrl };
}

function requestsOfPoint(
  point: LadderPoint,
  about: { target: FoundTarget; material: PromptMaterial; question: LadderQuestion },
): RequestSource {
  const { target, material, question } = about;
  // The same seed everywhere: every rung gets the same lengths, and the beginning of each prompt differs all the same.
  return requestsOf({ target, material, shape: shapeOf(point, question), extra: {} });
}

function shapeOf({ outputTokens }: LadderPoint, question: LadderQuestion): RequestShape {
  const { inputTokens, text, seed } = question;
  return {
    input: { kind: 'fixed', tokens: inputTokens },
    output: { kind: 'fixed', tokens: outputTokens },
    cachedShare: 0,
    prefixGroups: 1,
    text,
    ignoreEos: text === 'random',
    seed,
  };
}
