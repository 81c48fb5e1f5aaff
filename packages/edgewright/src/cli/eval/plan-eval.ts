import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { AppError } from '../../base/app-error.ts';
import { readSmallText } from '../../base/read-small-text.ts';
import { parseDataset } from '../../bench/quality/dataset/parse-dataset.ts';
import { chooseItems } from '../../bench/quality/items/choose-items.ts';
import { sideBySideItems } from '../../bench/quality/items/side-by-side-prompts.ts';
import { RunFolder } from '../../bench/quality/run/run-folder.ts';
import type { PlannedTarget, RunPlan } from '../../bench/quality/run/run-plan.ts';
import { missingOf } from '../../bench/quality/run/run-state.ts';
import { TargetClient } from '../../bench/quality/target/target-client.ts';
import type { EvalItem } from '../../contract/eval-items.ts';
import { limits } from '../../contract/limits.ts';
import { readVersion } from '../installed-files.ts';
import { checkUrl, type EvalFlags, marginOf, setsOf, tierOf, usage } from './eval-flags.ts';

const defaultConcurrency = 4;

/** The folder of the run that the flags ask for: a new one, or one that goes on. */
export async function openRun(flags: EvalFlags, signal: AbortSignal): Promise<RunFolder> {
  if (flags.resume !== null) return await RunFolder.open(flags.resume);
  const startedAt = new Date().toISOString();
  const directory = flags.out ?? `eval-${startedAt.slice(0, 19).replaceAll(':', '-')}`;
  const base = {
    schema: 'edgewright/eval-run@1' as const,
    runId: `eval-${randomBytes(6).toString('hex')}`,
    startedAt,
    edgewrightVersion: readVersion(),
    rule: flags.equal ? ('equal' as const) : ('not-worse' as const),
  };
  const candidate = await targetOf('candidate', flags, signal);
  if (flags['baseline-run'] !== null)
    return await fromEarlier(flags['baseline-run'], { flags, base, candidate, directory });
  const tier = tierOf(flags.tier);
  const seed = flags.seed ?? 1;
  const brought = flags.dataset === null ? [] : await readDataset(flags.dataset);
  const sets = setsOf(flags.sets);
  const margin = marginOf(flags.margin, tier);
  const baseline = await targetOf('baseline', flags, signal);
  if (baseline === null) throw usage('eval needs --baseline URL.');
  const items = chooseItems({ tier, sets, isDemo: baseline.isDemo, count: flags.items, brought, seed });
  return await RunFolder.create(directory, {
    ...base,
    tier,
    margin,
    seed,
    concurrency: flags.concurrency ?? defaultConcurrency,
    baseline: baseline.target,
    baselineRun: null,
    candidate: candidate?.target ?? null,
    items,
    sheet: tier === 'smoke' ? [] : sideBySideItems(),
  });
}

interface FoundTarget {
  target: PlannedTarget;
  isDemo: boolean;
}

async function fromEarlier(
  from: string,
  about: {
    flags: EvalFlags;
    base: Pick<RunPlan, 'schema' | 'runId' | 'startedAt' | 'edgewrightVersion' | 'rule'>;
    candidate: FoundTarget | null;
    directory: string;
  },
): Promise<RunFolder> {
  const earlier = await RunFolder.open(from);
  const { plan } = earlier;
  const missing = missingOf(earlier).filter((line) => line.includes('baseline'));
  if (missing.length > 0) {
    throw new AppError('eval_run_unusable', {
      message: `${from} is not complete: ${missing.join('; ')}.`,
      nextStep: `Complete it first with \`edgewright eval --resume ${from}\`.`,
    });
  }
  const target = plan.baseline ?? plan.baselineRun?.target ?? null;
  if (target === null) throw new AppError('eval_run_unusable', { message: `${from} names no baseline.` });
  const folder = await RunFolder.create(about.directory, {
    ...plan,
    ...about.base,
    margin: about.flags.margin === null ? plan.margin : marginOf(about.flags.margin, plan.tier),
    baseline: null,
    baselineRun: { directory: path.resolve(from), target },
    candidate: about.candidate?.target ?? null,
  });
  await folder.copyBaseline(earlier);
  return folder;
}

async function targetOf(
  side: 'baseline' | 'candidate',
  flags: EvalFlags,
  signal: AbortSignal,
): Promise<FoundTarget | null> {
  const given = flags[side];
  if (given === null) return null;
  const url = checkUrl(side, given);
  const keyFrom = flags[`${side}-key`];
  const wanted = flags[`${side}-model`];
  const listed = await new TargetClient({ url, model: wanted ?? '', apiKey: keyOf(keyFrom) }).models(signal);
  signal.throwIfAborted();
  const first = wanted === null ? listed?.[0] : listed?.find(({ id }) => id === wanted);
  const model = wanted ?? first?.id;
  if (model === undefined) {
    throw new AppError('eval_target_unreachable', {
      message: `${url} does not tell which models it has (GET /v1/models).`,
      facts: { url },
      nextStep: `Start it, correct the address, or name the model with --${side}-model.`,
    });
  }
  return { target: { url, model, keyFrom }, isDemo: first?.isDemo ?? false };
}

/** The client of a planned side. Its key comes from the environment each time and is never written. */
export function clientOf(target: PlannedTarget | null): TargetClient | null {
  return target === null
    ? null
    : new TargetClient({ url: target.url, model: target.model, apiKey: keyOf(target.keyFrom) });
}

function keyOf(variable: string | null): string | null {
  if (variable === null) return null;
  const key = process.env[variable];
  if (key === undefined || key === '')
    throw usage(`The environment has no variable ${JSON.stringify(variable)} with a key.`);
  return key;
}

async function readDataset(file: string): Promise<EvalItem[]> {
  let text: string;
  try {
    text = await readSmallText(file, limits.evalDatasetBytes);
  } catch (cause) {
    const message = `${file} could not be read: ${(cause as Error).message}.`;
    throw new AppError('eval_dataset_invalid', { message, facts: { file }, cause });
  }
  return parseDataset(text, { name: path.basename(file) });
}
