import { join } from 'node:path';
import { type AppError, asAppError } from '../../base/app-error.ts';
import type { FoundTarget } from '../../bench/client/find-target.ts';
import { type BenchOutcome, conductBench, finalSuffix } from '../../bench/conduct/conduct-bench.ts';
import { synthesiseRequests } from '../../bench/conduct/open-load-run.ts';
import { DatasetRequests } from '../../bench/prompts/dataset-requests.ts';
import type { RequestSource } from '../../bench/prompts/request-source.ts';
import { readRecords } from '../../bench/report/read-records.ts';
import { renderSummary } from '../../bench/report/render-summary.ts';
import { writeReport } from '../../bench/report/report-files.ts';
import { runFiles } from '../../bench/report/run-files.ts';
import type { BenchReport, BenchStage, ClientCheck } from '../../contract/bench-report.ts';
import type { CommandOutput } from '../command-output.ts';
import { readVersion } from '../installed-files.ts';
import type { BenchFlags } from './bench-flags.ts';
import { readPrompts } from './bench-inputs.ts';
import { clientPlaceOf, targetOfFlags } from './bench-target.ts';
import { checkThisClient } from './check-this-client.ts';
import { compareRun, type ExchangeWishes, exchangeWishes, writeExports } from './exchange-run.ts';
import { type BoxSamples, watchBoxSamples } from './box-samples.ts';
import { reportedTarget } from './reported-target.ts';
import { type BenchQuestion, questionOfBench } from './question-of-bench.ts';
import { knownLimitsOf } from './known-limits.ts';
import { recordRun } from './recorded-run.ts';
import { newRunId, openRunFolder } from './run-folder.ts';

/** Measures, keeps the run, and shows it. Exit code 1: an objective is missed; 4: undecided. */
export async function runBench(
  { url, flags }: { url: string | null; flags: BenchFlags },
  { output, stop }: { output: CommandOutput; stop: AbortSignal },
): Promise<number> {
  const question = await questionOfBench(flags);
  const { formats, others } = await exchangeWishes(flags);
  const target = await targetOfFlags(url, flags, stop);
  const runId = newRunId('bench');
  const folder = await openRunFolder(runId, flags.out);
  const check = flags['skip-self-check']
    ? null
    : await checkThisClient(streamsOf(question.plan), { output, stop });
  const started = Date.now();
  const box = clientPlaceOf(target.baseUrl) === 'same-box' ? await watchBoxSamples() : null;
  const measuring = measure({ question, target, flags, folder, check }, { output, stop });
  const outcome = await (box === null ? measuring : finishing(measuring, () => box.stop()));
  const report: BenchReport = {
    schema: 'edgewright/bench@1',
    runId,
    startedAt: new Date(outcome.startedAtMs).toISOString(),
    endedAt: new Date().toISOString(),
    edgewrightVersion: readVersion(),
    target: reportedTarget(target),
    ...outcome.bench,
    clientCheck: check,
  };
  output.result(flags.json ? JSON.stringify(report, null, 2) : renderSummary(report).join('\n'));
  if (others !== null) {
    const compared = ['', ...compareRun(report, others)].join('\n');
    if (flags.json) output.note(compared);
    else output.result(compared);
  }
  // Shown before it is kept: on a full disk the figures are on the screen at least.
  const kept = await keep(folder, { report, box, formats });
  const failure = outcome.writeFailure ?? kept.failure;
  if (failure !== null) {
    output.note(`${failure.message} What is above is all there is. ${failure.nextStep}`);
    return failure.row.exitCode;
  }
  if (kept.exported.length > 0) output.note(`For other tools: ${kept.exported.join(', ')}.`);
  output.note(`Kept in ${folder} (${Math.round((Date.now() - started) / 1_000)} s).`);
  return exitCodeOf(report, question.plan);
}

/** Null: everything is on the disk. */
async function keep(
  folder: string,
  about: { report: BenchReport; box: BoxSamples | null; formats: ExchangeWishes['formats'] },
): Promise<{ failure: AppError | null; exported: readonly string[] }> {
  const { report, box, formats } = about;
  try {
    const { records } = await readRecords(join(folder, runFiles.records));
    await writeReport(folder, { report, records, telemetry: box?.samples ?? null });
    return { failure: null, exported: await writeExports(folder, { report, records, formats }) };
  } catch (thrown) {
    return { failure: asAppError(thrown), exported: [] };
  }
}

async function finishing<Result>(work: Promise<Result>, end: () => Promise<void>): Promise<Result> {
  try {
    return await work;
  } finally {
    await end();
  }
}

/**
 * 0: nothing was asked, or all is met; 1: something is missed; 4: it cannot be told yet. Of a sweep the load that is its
 * answer counts: that larger ones miss is what was looked for.
 */
function exitCodeOf({ stages, wasCancelled, missing }: BenchReport, plan: BenchQuestion['plan']): number {
  if (wasCancelled || missing.length > 0) return 4;
  const judged =
    plan.kind === 'sweep' ? stages.find(({ stage }) => stage.endsWith(finalSuffix)) : stages.at(-1);
  if (judged === undefined) return 1;
  const verdicts = judged.verdicts.map(({ verdict }) => verdict);
  if (verdicts.includes('fail')) return 1;
  return verdicts.includes('undecided') ? 4 : 0;
}

/** Streams at once that the client has to bear. Of a rate nobody knows; twenty is what a box of this kind serves. */
function streamsOf(plan: BenchQuestion['plan']): number {
  if (plan.kind === 'sweep') return plan.highest;
  const { load } = plan;
  switch (load.kind) {
    case 'concurrency':
      return load.concurrency;
    case 'sessions':
      return load.sessions;
    case 'burst':
      return load.requests;
    case 'rate':
    case 'trace':
      return 20;
  }
}

interface Measured {
  readonly bench: BenchOutcome;
  readonly startedAtMs: number;
  /** Why the records are not all on the disk; null: they are. */
  readonly writeFailure: AppError | null;
}

interface MeasureOptions {
  question: BenchQuestion;
  target: FoundTarget;
  flags: BenchFlags;
  folder: string;
  check: ClientCheck | null;
}

async function measure(
  { question, target, flags, folder, check }: MeasureOptions,
  { output, stop }: { output: CommandOutput; stop: AbortSignal },
): Promise<Measured> {
  output.note(`Measuring ${target.model} at ${target.baseUrl} …`);
  const known = await knownLimitsOf(target);
  const requests = await requestsOfFlags({ question, target, flags, folder, check }, stop);
  const { plan, shape, objectives, confidence, requestMs } = question;
  const recorded = await recordRun(
    { target, requests, seed: shape.seed, requestMs, path: join(folder, runFiles.records) },
    { output, stop },
    async ({ run, startedAtMs, signal, clear }) => {
      const onStage = ({ stage, verdicts }: BenchStage): void => {
        clear();
        if (plan.kind === 'sweep')
          output.note(`${stage}: ${verdicts.map(({ verdict }) => verdict).join(', ')}`);
      };
      const asked = { plan, shape, objectives, confidence, ...known, check };
      return { bench: await conductBench({ run, ...asked, signal, onStage }), startedAtMs };
    },
  );
  const { diskFailure: writeFailure, result } = recorded;
  if (writeFailure !== null) {
    result.bench.missing.push(`records that did not reach the disk: ${writeFailure.message}`);
  }
  return { ...result, writeFailure };
}

async function requestsOfFlags(
  { question, target, flags }: MeasureOptions,
  signal: AbortSignal,
): Promise<RequestSource> {
  const { shape, extra } = question;
  if (flags.dataset === null) return await synthesiseRequests({ target, shape, extra }, signal);
  const outputTokens =
    flags['output-tokens'] === null || shape.output.kind !== 'fixed' ? null : shape.output.tokens;
  return new DatasetRequests({
    prompts: await readPrompts(flags.dataset),
    body: { model: target.model, ignoreEos: shape.ignoreEos, countAlong: false, extra },
    outputTokens,
  });
}
