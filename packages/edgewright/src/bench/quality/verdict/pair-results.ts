import type { EvalSet, EvalTier, PairedResult } from '../../../contract/eval-report.ts';
import { holm, mcnemar, netLossBounds } from '../../statistics/paired.ts';
import type { JudgedItem, Pass } from '../run/judged-item.ts';

/** A set of which the baseline itself gets fewer right shows no loss, and would only water down that of others. */
const leastBaselineShare = 0.3;

/** What changed from one pass to another, over the items that both have answered. */
export function pairResults(items: readonly JudgedItem[], [from, to]: readonly [Pass, Pass]): PairedResult {
  const pairs = items.flatMap((item) => {
    const [before, after] = [item[from], item[to]];
    if (before === null || after === null) return [];
    return [{ before: before.judgement === 'right', after: after.judgement === 'right' }];
  });
  const lost = pairs.filter(({ before, after }) => before && !after).length;
  const gained = pairs.filter(({ before, after }) => !before && after).length;
  const bounds = netLossBounds({ lost, gained, items: pairs.length });
  const p = mcnemar({ lost, gained });
  return {
    items: pairs.length,
    baselineRight: pairs.filter(({ before }) => before).length,
    candidateRight: pairs.filter(({ after }) => after).length,
    lost,
    gained,
    netLoss: bounds.net,
    netLossLower: bounds.lower,
    netLossUpper: bounds.upper,
    pLoss: p.loss,
    pEither: p.either,
  };
}

/** Set by set. Which ones count is told by the baseline alone: the candidate has no say in what it is judged by. */
export function resultsBySet(items: readonly JudgedItem[], about: { tier: EvalTier }): EvalSet[] {
  const names = [...new Set(items.map(({ item }) => item.set))].toSorted();
  const sets = names.map((set) => {
    const ofSet = items.filter(({ item }) => item.set === set);
    const because = whyLeftOut(ofSet, about);
    return {
      ...pairResults(ofSet, ['baseline', 'candidate']),
      set,
      counts: because === null,
      because,
      pLossHolm: null,
    };
  });
  const counting = sets.filter(({ counts }) => counts);
  const adjusted = holm(counting.map(({ pLoss }) => pLoss));
  return sets.map((set) => {
    const place = counting.indexOf(set);
    return place < 0 ? set : { ...set, pLossHolm: adjusted[place] ?? null };
  });
}

function whyLeftOut(items: readonly JudgedItem[], { tier }: { tier: EvalTier }): string | null {
  if (tier === 'smoke') return 'the smoke tier looks at guards only';
  const answered = items.flatMap(({ baseline }) => (baseline === null ? [] : [baseline]));
  if (answered.length === 0) return 'the baseline has not answered it yet';
  const failed = answered.filter(({ judgement }) => judgement === 'failed');
  const [first] = failed;
  if (failed.length > answered.length / 2) {
    return `the baseline does not answer it (${(first?.answer.failure ?? '').slice(0, 160)})`;
  }
  const right = answered.filter(({ judgement }) => judgement === 'right').length;
  if (right / answered.length >= leastBaselineShare) return null;
  return `the baseline gets only ${right} of ${answered.length} right: too hard for it to show a loss`;
}
