import type { VerdictWord } from '../../../contract/bench-report.ts';
import type { EvalReport, EvalTier, PairedResult } from '../../../contract/eval-report.ts';
import { itemsToDecide } from '../../statistics/paired.ts';

export interface GateVerdict {
  readonly verdict: VerdictWord;
  readonly because: string;
  readonly moreItems: number | null;
}

export interface GateRule {
  readonly tier: EvalTier;
  readonly rule: EvalReport['rule'];
  /** Largest net loss that passes, 0 to 1. */
  readonly margin: number;
}

/** Part of the baseline's right answers that the full tier asks for besides, as MLPerf does. */
const leastRelative = 0.99;
/** Of the flips that the baseline has against itself: so many a candidate with the same weights may have. */
const mostFlipsTimes = 1.5;
const alpha = 0.05;

/** The answers that were right before and are not now, held against the margin. */
export function judgeGate(result: PairedResult, rule: GateRule): GateVerdict {
  const { margin } = rule;
  const upper = points(result.netLossUpper);
  const seen = `${result.lost} lost, ${result.gained} gained of ${result.items}: net loss ${points(result.netLoss)}`;
  if (result.netLossLower > margin) {
    const because = `${seen}, and at least ${points(result.netLossLower)} with 95 % confidence; ${points(margin)} are allowed.`;
    return { verdict: 'fail', because, moreItems: null };
  }
  if (result.netLossUpper > margin) {
    const needed = itemsToDecide(result, { margin });
    const because = `${seen}; it may be as much as ${upper}, and ${points(margin)} are allowed.`;
    return { verdict: 'undecided', because, moreItems: needed === null ? null : needed - result.items };
  }
  if (rule.tier === 'full' && result.candidateRight < leastRelative * result.baselineRight) {
    const share = `${((100 * result.candidateRight) / result.baselineRight).toFixed(1)} % of the baseline's right answers, and 99 % are asked for`;
    const isShown = result.pLoss <= alpha;
    const needed = itemsToDecide(result, {
      margin: ((1 - leastRelative) * result.baselineRight) / result.items,
    });
    return {
      verdict: isShown ? 'fail' : 'undecided',
      because: `${seen}: ${share}${isShown ? '' : ', which may still be chance'}.`,
      moreItems: isShown || needed === null ? null : needed - result.items,
    };
  }
  return {
    verdict: 'pass',
    because: `${seen}, and at most ${upper} with 95 % confidence; ${points(margin)} are allowed.`,
    moreItems: null,
  };
}

/** For the same weights with another way to compute, such as speculation: no more may change than by chance. */
export function judgeEqual(result: PairedResult, selfCheck: PairedResult | null): GateVerdict {
  const flips = result.lost + result.gained;
  const own = selfCheck === null ? 0 : selfCheck.lost + selfCheck.gained;
  const most = Math.max(1, mostFlipsTimes * own);
  const seen = `${flips} answers changed between right and wrong (p ${result.pEither.toFixed(3)}), of the baseline against itself ${own}`;
  if (result.pEither <= alpha)
    return { verdict: 'fail', because: `${seen}: more than chance.`, moreItems: null };
  if (flips <= most) return { verdict: 'pass', because: `${seen}.`, moreItems: null };
  const because = `${seen}; ${Math.floor(most)} are allowed.`;
  return { verdict: 'fail', because, moreItems: null };
}

/** The baseline against itself: a yardstick that does not hold still measures nothing. */
export function judgeSelf(result: PairedResult, { margin }: GateRule): Omit<GateVerdict, 'moreItems'> {
  const flips = result.lost + result.gained;
  const because = `The baseline asked twice: ${flips} of ${result.items} answers changed between right and wrong, net ${points(Math.abs(result.netLoss))}.`;
  return { verdict: Math.abs(result.netLoss) > margin ? 'fail' : 'pass', because };
}

/** `2.3 points` */
function points(share: number): string {
  return `${(100 * share).toFixed(1)} points`;
}
