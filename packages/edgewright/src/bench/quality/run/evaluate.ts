import { AppError } from '../../../base/app-error.ts';
import type { EvalReport } from '../../../contract/eval-report.ts';
import { askChat } from '../target/ask-chat.ts';
import type { TargetClient } from '../target/target-client.ts';
import { forceSide, methodsOf } from '../tokens/run-forced.ts';
import { judgeSelf } from '../verdict/judge-gate.ts';
import { pairResults } from '../verdict/pair-results.ts';
import { askPass } from './ask-pass.ts';
import { judgeItem, type Pass } from './judged-item.ts';
import { makeReport } from './make-report.ts';
import type { RunFolder } from './run-folder.ts';
import { itemsWithChoices, judgedItems, openItems, textsOf } from './run-state.ts';
import { recordOf } from '../output/item-records.ts';
import { writeOutputs } from '../output/write-outputs.ts';

/** How far a run is: in answers of all passes. */
export interface EvalProgress {
  readonly doing: Pass | 'tokens';
  readonly done: number;
  readonly total: number;
}

export interface EvaluateAbout {
  readonly folder: RunFolder;
  /** Null: its answers are in the folder. */
  readonly baseline: TargetClient | null;
  readonly candidate: TargetClient | null;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: EvalProgress) => void;
  readonly now: () => Date;
}

/**
 * Asks what is still to be asked, and judges. The baseline twice, then the candidate, all with the same width: two runs
 * of a pair must differ in nothing but the model. Whatever happens, the folder says afterwards what is known.
 */
export async function evaluate(about: EvaluateAbout): Promise<EvalReport> {
  const { folder, signal } = about;
  let whyNoForced: string | null = null;
  try {
    whyNoForced = await askAll(about);
  } catch (thrown) {
    if (!signal.aborted) {
      await finish(about, null);
      throw thrown;
    }
  }
  return await finish(about, folder.plan.tier === 'smoke' ? null : whyNoForced);
}

async function finish(
  { folder, signal, now }: EvaluateAbout,
  whyNoForced: string | null,
): Promise<EvalReport> {
  const report = makeReport(folder, {
    wasCancelled: signal.aborted,
    endedAt: now().toISOString(),
    whyNoForced,
  });
  await writeOutputs(folder, report);
  return report;
}

/** Why there is nothing about tokens; null where there is. */
async function askAll(about: EvaluateAbout): Promise<string | null> {
  const { folder, baseline, candidate, signal } = about;
  const withChoices = await choicesWanted(about);
  const passOf = async (pass: Pass, client: TargetClient | null): Promise<void> => {
    const items = openItems(folder, pass);
    if (items.length === 0) return;
    if (client === null) {
      const message = `${folder.directory} lacks ${items.length} answers of the baseline, and no address of it was given.`;
      throw new AppError('eval_run_unusable', { message });
    }
    const { seed, concurrency } = folder.plan;
    const onAnswer: Parameters<typeof askPass>[0]['onAnswer'] = async ({ id }, answer) => {
      // The baseline is compared with the candidate token by token, not with itself.
      const kept = pass === 'again' ? { ...answer, choices: [] } : answer;
      await folder.append({ kind: 'answer', pass, id, answer: kept });
      const item = folder.plan.items.find((one) => one.id === id);
      // Readable at any moment; the end writes it anew, in order and with what is missing.
      if (pass === 'candidate' && item !== undefined) {
        await folder.appendItem(recordOf(judgeItem(item, folder.answers)));
      }
      tell(about, pass);
    };
    await askPass({ client, items, withChoices, seed, concurrency, signal, onAnswer });
    signal.throwIfAborted();
  };
  await passOf('baseline', baseline);
  await passOf('again', baseline);
  if (selfCheckBreaks(folder)) return null;
  const forced = await forceBoth(about);
  if (candidate !== null) await passOf('candidate', candidate);
  return forced;
}

/** Alternatives of tokens are asked for where all sides give them: asking is part of being asked alike. */
async function choicesWanted({
  folder,
  baseline,
  candidate,
  signal,
}: EvaluateAbout): Promise<ReadonlySet<string>> {
  const [first] = folder.plan.items;
  const clients = [baseline, candidate].filter((client) => client !== null);
  if (first === undefined) return new Set();
  const item = { messages: [{ role: 'user' as const, content: 'Hello!' }], max_tokens: 4 };
  for (const client of clients) {
    const { answer } = await askChat(client, { item, seed: folder.plan.seed, wantsChoices: true, signal });
    if (!answer.choices.some(({ alternatives }) => alternatives.length > 1)) return new Set();
  }
  return itemsWithChoices(folder);
}

function selfCheckBreaks(folder: RunFolder): boolean {
  const result = pairResults(judgedItems(folder), ['baseline', 'again']);
  return result.items > 0 && judgeSelf(result, folder.plan).verdict === 'fail';
}

async function forceBoth(about: EvaluateAbout): Promise<string | null> {
  const { folder, baseline, candidate, signal } = about;
  const texts = textsOf(folder);
  if (texts.length === 0) return 'the answers of the baseline are too short for it';
  tell(about, 'tokens');
  const shared = { folder, texts, signal };
  const ofBaseline = await methodsOf(baseline, { ...shared, side: 'baseline' });
  if (ofBaseline.length === 0)
    return 'the baseline does not tell what it would say next (`/v1/completions` with `logprobs`)';
  if (candidate === null) {
    // A later candidate may know another way: the one that most know is kept as well.
    const kept = new Set([ofBaseline[0], ofBaseline.at(-1)].filter((method) => method !== undefined));
    if (baseline !== null)
      for (const method of kept) await forceSide(baseline, { ...shared, side: 'baseline', method });
    return null;
  }
  const ofCandidate = await methodsOf(candidate, { ...shared, side: 'candidate' });
  const method = ofBaseline.find((one) => ofCandidate.includes(one));
  if (method === undefined) return 'the two have no way in common to tell what they would say next';
  if (baseline !== null) await forceSide(baseline, { ...shared, side: 'baseline', method });
  await forceSide(candidate, { ...shared, side: 'candidate', method });
  return null;
}

function tell({ folder, onProgress }: EvaluateAbout, doing: EvalProgress['doing']): void {
  const { answers, plan } = folder;
  const sides = plan.candidate === null ? 1 : 2;
  onProgress({
    doing,
    done: answers.baseline.size + answers.again.size + answers.candidate.size,
    total: plan.items.length * (sides + 1) + plan.sheet.length * sides,
  });
}
