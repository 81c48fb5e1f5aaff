import { randomBytes } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../base/app-error.ts';
import { plainPartner } from '../../bench/ladder/arrange-rungs.ts';
import { chooseItems } from '../../bench/quality/items/choose-items.ts';
import { sideBySideItems } from '../../bench/quality/items/side-by-side-prompts.ts';
import { evaluate } from '../../bench/quality/run/evaluate.ts';
import { RunFolder } from '../../bench/quality/run/run-folder.ts';
import type { RunPlan } from '../../bench/quality/run/run-plan.ts';
import { TargetClient } from '../../bench/quality/target/target-client.ts';
import type { EvalReport, EvalTier } from '../../contract/eval-report.ts';
import type { Ladder, LadderQuality, LadderRungState } from '../../contract/ladder.ts';
import type { CommandOutput } from '../command-output.ts';
import { marginOf } from '../eval/eval-flags.ts';
import { progressLine } from '../eval/progress-line.ts';
import { readVersion } from '../installed-files.ts';
import type { LadderFolder } from './ladder-folder.ts';
import type { OpenRung } from './open-rung.ts';

/** As `eval` asks; wider, and answers of one batch would differ by chance more often. */
const mostAtOnce = 4;

export interface AskQuality {
  readonly ladder: Ladder;
  readonly state: LadderRungState;
  readonly rung: OpenRung;
  readonly folder: LadderFolder;
  readonly output: CommandOutput;
  readonly stop: AbortSignal;
}

/**
 * Asks the open rung the questions of the quality gate and holds its answers against those that were kept: of the first
 * rung, or for a rung with a draft of the same weights without it, where nothing may change.
 */
export async function askQuality(about: AskQuality): Promise<LadderQuality> {
  const { ladder, state, rung, folder } = about;
  const { rung: asked } = state;
  if (rung.planned.randomWeights) {
    return notJudged('its weights are random, so that no answer of it could be right.');
  }
  const isDraft = asked.draft !== null;
  const others = ladder.rungs.filter((one) => one !== state);
  const against = isDraft
    ? plainPartner(
        asked,
        others.map((one) => one.rung),
      )
    : (others.find(({ quality }) => quality?.verdict === 'baseline')?.rung ?? null);
  const needsOwn = !isDraft && (against === null || hasDraftPartner(asked.name, ladder));
  const own = needsOwn ? await evaluateHere(about, { from: null, equal: false, name: 'kept-answers' }) : null;
  if (against === null) {
    return own === null
      ? notJudged('the same weights without a draft were not measured.')
      : baselineQuality(own);
  }
  const from = folder.rungPath(against.name, 'kept-answers');
  if (!(await isThere(join(from, 'run.json')))) {
    return notJudged(`the answers of ${against.name} were not kept, because it failed.`);
  }
  const report = await evaluateHere(about, { from, equal: isDraft, name: `against-${against.name}` });
  return qualityOf(report, against.name);
}

function hasDraftPartner(name: string, { rungs }: Ladder): boolean {
  return rungs.some(
    ({ rung }) =>
      rung.draft !== null &&
      plainPartner(
        rung,
        rungs.map((one) => one.rung),
      )?.name === name,
  );
}

async function evaluateHere(
  about: AskQuality,
  wish: { from: string | null; equal: boolean; name: string },
): Promise<EvalReport> {
  const { rung, output, stop, folder, state } = about;
  const client = new TargetClient({ url: rung.service.url, model: rung.view.model, apiKey: null });
  const directory = folder.rungPath(state.rung.name, wish.name);
  const run = await openRun(about, { ...wish, directory, client });
  const line = progressLine(output);
  try {
    const report = await evaluate({
      folder: run,
      baseline: wish.from === null ? client : null,
      candidate: wish.from === null ? null : client,
      signal: stop,
      onProgress: (progress) => line.show(progress),
      now: () => new Date(),
    });
    if (report.missing.length === 0) return report;
    if (stop.aborted) throw new AppError('stopped', { message: 'The ladder was stopped.' });
    throw new AppError('eval_target_unreachable', {
      message: `The questions of the quality gate were not all answered: ${report.missing.join('; ')}.`,
    });
  } finally {
    line.end();
  }
}

/** A run that was interrupted goes on with the answers it has, at the address of now. */
async function openRun(
  { ladder, rung, stop }: AskQuality,
  wish: { from: string | null; equal: boolean; directory: string; client: TargetClient },
): Promise<RunFolder> {
  const { from, directory, client } = wish;
  if (await isThere(join(directory, 'run.json'))) {
    // Killed in the moment in which it was made, a run cannot be opened, and there is nothing in it.
    const begun = await RunFolder.open(directory).catch(() => null);
    // What was copied from another run may not be whole.
    if (begun !== null && (from === null || begun.answers.candidate.size > 0)) return begun;
  }
  await rm(directory, { recursive: true, force: true });
  const { question } = ladder;
  const tier: EvalTier = question.quality === 'none' ? 'quick' : question.quality;
  const target = { url: rung.service.url, model: rung.view.model, keyFrom: null };
  const base: Pick<RunPlan, 'schema' | 'runId' | 'startedAt' | 'edgewrightVersion' | 'rule'> = {
    schema: 'edgewright/eval-run@1',
    runId: `eval-${randomBytes(6).toString('hex')}`,
    startedAt: new Date().toISOString(),
    edgewrightVersion: readVersion(),
    rule: wish.equal ? 'equal' : 'not-worse',
  };
  if (from !== null) {
    const earlier = await RunFolder.open(from);
    const run = await RunFolder.create(directory, {
      ...earlier.plan,
      ...base,
      baseline: null,
      baselineRun: { directory: from, target: earlier.plan.baseline ?? target },
      candidate: target,
    });
    await run.copyBaseline(earlier);
    return run;
  }
  const listed = await client.models(stop);
  const isDemo = listed?.find(({ id }) => id === target.model)?.isDemo ?? false;
  const { seed } = question;
  return await RunFolder.create(directory, {
    ...base,
    tier,
    margin: marginOf(null, tier),
    seed,
    concurrency: Math.min(mostAtOnce, question.sessions),
    baseline: target,
    baselineRun: null,
    candidate: null,
    items: chooseItems({ tier, sets: null, isDemo, count: null, brought: [], seed }),
    sheet: tier === 'smoke' ? [] : sideBySideItems(),
  });
}

function baselineQuality({ selfCheck, itemsAsked, conclusions }: EvalReport): LadderQuality {
  return {
    ...nothing,
    verdict: 'baseline',
    items: selfCheck?.items ?? itemsAsked,
    right: selfCheck?.baselineRight ?? null,
    because: conclusions[0] ?? '',
  };
}

function qualityOf(report: EvalReport, against: string): LadderQuality {
  const { pooled, forced, verdict, conclusions, itemsAsked } = report;
  return {
    verdict: verdict ?? 'undecided',
    against,
    items: pooled?.items ?? itemsAsked,
    right: pooled?.candidateRight ?? null,
    netLoss: pooled?.netLoss ?? null,
    netLossUpper: pooled?.netLossUpper ?? null,
    top1Agreement: forced === null || 'notSupported' in forced ? null : forced.top1Agreement,
    because: conclusions[0] ?? '',
  };
}

const nothing = {
  against: null,
  items: 0,
  right: null,
  netLoss: null,
  netLossUpper: null,
  top1Agreement: null,
} as const;

function notJudged(because: string): LadderQuality {
  return { ...nothing, verdict: 'not-judged', because };
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
