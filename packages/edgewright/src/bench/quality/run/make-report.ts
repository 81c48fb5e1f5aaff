import type { EvalReport } from '../../../contract/eval-report.ts';
import { forcedResult } from '../tokens/run-forced.ts';
import { judgeRun } from '../verdict/judge-run.ts';
import type { RunFolder } from './run-folder.ts';
import { hashOfItems } from './run-plan.ts';
import { divergenceOf, judgedItems, missingOf } from './run-state.ts';

/** The report of a run as far as it is, from its folder alone. */
export function makeReport(
  folder: RunFolder,
  about: { wasCancelled: boolean; endedAt: string; whyNoForced: string | null },
): EvalReport {
  const { plan } = folder;
  const missing = missingOf(folder);
  const forced =
    forcedResult(folder) ?? (about.whyNoForced === null ? null : { notSupported: about.whyNoForced });
  const hasCandidate = plan.candidate !== null;
  const target = plan.baseline ?? plan.baselineRun?.target ?? { url: '', model: '' };
  const judged = judgeRun({ items: judgedItems(folder), rule: plan, forced, hasCandidate, missing });
  return {
    schema: 'edgewright/eval@1',
    runId: plan.runId,
    startedAt: plan.startedAt,
    endedAt: about.endedAt,
    edgewrightVersion: plan.edgewrightVersion,
    tier: plan.tier,
    rule: plan.rule,
    margin: plan.margin,
    settings: {
      temperature: 0,
      top_p: 1,
      seed: plan.seed,
      concurrency: plan.concurrency,
      itemsSha256: hashOfItems(plan.items),
    },
    baseline: { url: target.url, model: target.model, answersFrom: plan.baselineRun?.directory ?? null },
    candidate: plan.candidate === null ? null : { url: plan.candidate.url, model: plan.candidate.model },
    itemsAsked: plan.items.length,
    wasCancelled: about.wasCancelled,
    missing,
    forced,
    divergence: divergenceOf(folder),
    ...judged,
  };
}
