import type { VerdictWord } from '../../../contract/bench-report.ts';
import type { EvalGuard, EvalReport, ForcedResult } from '../../../contract/eval-report.ts';
import { judgeGuards } from '../guards/judge-guards.ts';
import type { JudgedItem } from '../run/judged-item.ts';
import { type GateRule, type GateVerdict, judgeEqual, judgeGate, judgeSelf } from './judge-gate.ts';
import { pairResults, resultsBySet } from './pair-results.ts';

export type RunVerdict = Pick<
  EvalReport,
  'selfCheck' | 'pooled' | 'sets' | 'guards' | 'verdict' | 'moreItems' | 'conclusions'
>;

export interface RunState {
  readonly items: readonly JudgedItem[];
  readonly rule: GateRule;
  readonly forced: EvalReport['forced'];
  readonly hasCandidate: boolean;
  /** What a pass still lacks; such a run is never passed. */
  readonly missing: readonly string[];
}

/** Everything that is said of a run, from its answers alone. */
export function judgeRun(state: RunState): RunVerdict {
  const { items, rule, hasCandidate } = state;
  const selfCheck = selfCheckOf(state);
  const sets = resultsBySet(items, rule);
  const counting = new Set(sets.filter(({ counts }) => counts).map(({ set }) => set));
  const counted = items.filter(({ item }) => counting.has(item.set));
  const hasPairs =
    hasCandidate && counted.some(({ baseline, candidate }) => baseline !== null && candidate !== null);
  const pooled = hasPairs ? pairResults(counted, ['baseline', 'candidate']) : null;
  const guards = hasCandidate ? [...judgeGuards(items), ...guardOfForced(state.forced)] : [];
  const parts: { gate: GateVerdict | null; guards: EvalGuard[] } = {
    gate:
      pooled === null
        ? null
        : rule.rule === 'equal'
          ? judgeEqual(pooled, selfCheck)
          : judgeGate(pooled, rule),
    guards,
  };
  const base = { selfCheck, pooled, sets, guards };
  if (!hasCandidate) {
    const because = selfCheck?.because ?? 'The baseline was not asked a second time.';
    return { ...base, verdict: null, moreItems: null, conclusions: [because] };
  }
  return { ...base, ...concludeFrom(state, { ...parts, selfCheck }) };
}

function selfCheckOf({ items, rule }: RunState): EvalReport['selfCheck'] {
  const twice = items.filter(({ baseline, again }) => baseline !== null && again !== null);
  if (twice.length === 0) return null;
  const result = pairResults(twice, ['baseline', 'again']);
  const changedTexts = twice.filter(
    ({ baseline, again }) => baseline?.answer.text !== again?.answer.text,
  ).length;
  const { verdict, because } = judgeSelf(result, rule);
  return { ...result, changedTexts, verdict, because };
}

/** Share of positions with the same likeliest token; below it a model is another one. */
const leastAgreement = 0.9;

function guardOfForced(forced: EvalReport['forced']): EvalGuard[] {
  if (forced === null || 'notSupported' in forced) return [];
  return [judgeAgreement(forced)];
}

function judgeAgreement({ top1Agreement, positions, meanKl }: ForcedResult): EvalGuard {
  const reach = 1.645 * Math.sqrt((top1Agreement * (1 - top1Agreement)) / positions);
  const isShown = top1Agreement + reach < leastAgreement;
  return {
    id: 'top1_agreement',
    verdict: top1Agreement >= leastAgreement ? 'pass' : isShown ? 'fail' : 'undecided',
    baseline: null,
    candidate: top1Agreement,
    because: `At ${(100 * top1Agreement).toFixed(1)} % of ${positions} positions both would say the same next (${100 * leastAgreement} % are asked for); mean divergence ${meanKl.toFixed(4)} nats.`,
  };
}

/** The worst of all parts is the verdict, and each part that is no pass says why. */
function concludeFrom(
  { rule, missing }: RunState,
  {
    gate,
    guards,
    selfCheck,
  }: { gate: GateVerdict | null; guards: EvalGuard[]; selfCheck: EvalReport['selfCheck'] },
): Pick<RunVerdict, 'verdict' | 'moreItems' | 'conclusions'> {
  const parts: { verdict: VerdictWord; because: string }[] = guards.filter(
    ({ verdict }) => verdict !== 'pass',
  );
  if (gate !== null) parts.unshift(gate);
  else if (rule.tier !== 'smoke') {
    parts.unshift({
      verdict: 'undecided',
      because:
        'There is no set that counts: the baseline gets too few answers right, or none has been asked yet.',
    });
  }
  if (selfCheck?.verdict === 'fail')
    parts.unshift({
      verdict: 'undecided',
      because: `${selfCheck.because} That alone breaks the gate: nothing can be measured with it.`,
    });
  // A loss beyond the margin that the baseline also has against itself tells nothing.
  const mayFail = selfCheck?.verdict !== 'fail';
  const isFail = mayFail && parts.some(({ verdict }) => verdict === 'fail');
  if (missing.length > 0)
    parts.push({ verdict: 'undecided', because: `Not complete: ${missing.join('; ')}.` });
  const isUndecided = parts.some(({ verdict }) => verdict !== 'pass');
  const verdict: VerdictWord = isFail ? 'fail' : isUndecided ? 'undecided' : 'pass';
  const order = (part: { verdict: VerdictWord }): number => (part.verdict === verdict ? 0 : 1);
  const conclusions = parts.toSorted((a, b) => order(a) - order(b)).map(({ because }) => because);
  if (gate === null && verdict === 'pass')
    conclusions.unshift('All guards hold; the smoke tier looks at nothing else.');
  if (selfCheck !== null && mayFail) conclusions.push(selfCheck.because);
  return { verdict, moreItems: verdict === 'undecided' ? (gate?.moreItems ?? null) : null, conclusions };
}
