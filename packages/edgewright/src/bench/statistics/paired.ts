import { binomialCdf } from './binomial.ts';
import { normalQuantile } from './normal-quantile.ts';

/** Items that two runs answered, by what changed. Items that both got right, or both wrong, are in `items` only. */
export interface PairedCounts {
  /** Right before, wrong after. */
  readonly lost: number;
  /** Wrong before, right after. */
  readonly gained: number;
  readonly items: number;
}

/**
 * McNemar's test in its exact form: without a difference every change is a coin's toss. `loss` asks whether more was
 * lost than chance would lose, `either` for a difference of either sign.
 */
export function mcnemar({ lost, gained }: { lost: number; gained: number }): {
  loss: number;
  either: number;
} {
  const n = lost + gained;
  const atMost = (k: number): number => binomialCdf(k, { n, p: 0.5 });
  return {
    loss: atMost(gained),
    either: Math.min(1, 2 * atMost(Math.min(lost, gained))),
  };
}

/**
 * One-sided bounds of the net loss (lost - gained) / items. Two intervals, and of each end the one farther out: the
 * adjusted Wald interval of Bonett and Price (2012), and Tango's score interval (1998). The first alone lets through
 * 6.8 % instead of 5 % of the candidates whose loss is the margin where nothing is gained; the test shows it.
 */
export function netLossBounds(
  counts: PairedCounts,
  confidence = 0.95,
): { net: number; lower: number; upper: number } {
  const { lost, gained, items } = counts;
  if (items === 0) return { net: 0, lower: -1, upper: 1 };
  const z = normalQuantile(confidence);
  const mirrored = { lost: gained, gained: lost, items };
  return {
    net: (lost - gained) / items,
    lower: -Math.max(adjustedWaldUpper(mirrored, z), scoreUpper(mirrored, z)),
    upper: Math.max(adjustedWaldUpper(counts, z), scoreUpper(counts, z)),
  };
}

/** The adjusted Wald interval adds one item to either kind of change. */
export function adjustedWaldUpper({ lost, gained, items }: PairedCounts, z: number): number {
  const down = (lost + 1) / (items + 2);
  const up = (gained + 1) / (items + 2);
  return Math.min(1, down - up + z * Math.sqrt((down + up - (down - up) ** 2) / (items + 2)));
}

/** The largest net loss that a score test of level z does not reject, by bisection. */
function scoreUpper({ lost, gained, items }: PairedCounts, z: number): number {
  let low = (lost - gained) / items;
  let high = 1;
  for (let step = 0; step < 60; step += 1) {
    const loss = (low + high) / 2;
    // The share gained that is likeliest if the net loss were `loss`: root of a quadratic.
    const b = -lost - gained + (2 * items - lost + gained) * loss;
    const root = Math.sqrt(Math.max(0, b * b + 8 * items * gained * loss * (1 - loss)));
    const gainedShare = Math.max(0, (root - b) / (4 * items));
    const spread = Math.sqrt(Math.max(1e-12, items * (2 * gainedShare + loss * (1 - loss))));
    if ((lost - gained - items * loss) / spread > -z) low = loss;
    else high = loss;
  }
  return high;
}

/**
 * Items that show a net loss of `difference` with probability `power`, when a share `discordant` of all items changes:
 * ((z_alpha + z_power) / difference)² × discordant. The loss itself is small against `discordant` and left out of the
 * variance, which errs towards more items.
 */
export function itemsNeeded(about: {
  discordant: number;
  difference: number;
  alpha?: number;
  power?: number;
}): number {
  const { discordant, difference, alpha = 0.05, power = 0.8 } = about;
  const z = normalQuantile(1 - alpha) + normalQuantile(power);
  return Math.ceil((z / difference) ** 2 * discordant - 1e-9);
}

/**
 * Items in all at which the bound would clear `margin` if changes go on at the rates seen so far, on whichever side
 * they point to; null where the loss seen is the margin itself, so that no number would.
 */
export function itemsToDecide(
  counts: PairedCounts,
  about: { margin: number; confidence?: number },
): number | null {
  const { lost, gained, items } = counts;
  if (items === 0) return null;
  const down = (lost + 1) / (items + 2);
  const up = (gained + 1) / (items + 2);
  // The loss as seen, with the spread as adjusted: no changes at all must not look like certainty.
  const distance = Math.abs(about.margin - (lost - gained) / items);
  if (distance < 1e-9) return null;
  const z = normalQuantile(about.confidence ?? 0.95);
  return Math.max(items + 1, Math.ceil((z / distance) ** 2 * (down + up - (down - up) ** 2)));
}

/** p values adjusted by Holm's step-down rule, in the order given: each may be held against alpha as it is. */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((p, index) => ({ p, index })).toSorted((a, b) => a.p - b.p);
  const adjusted = pValues.map(() => 1);
  let highest = 0;
  for (const [rank, { p, index }] of order.entries()) {
    highest = Math.max(highest, Math.min(1, (pValues.length - rank) * p));
    adjusted[index] = highest;
  }
  return adjusted;
}
