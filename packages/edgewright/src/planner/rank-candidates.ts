import { engineProfiles } from '../catalog/engines/engines.ts';
import { precisionOrders } from '../catalog/engines/performance-constants.ts';
import type { SloVerdict } from '../contract/plan.ts';
import type { Considered } from './consider-engines.ts';
import type { Evaluated } from './evaluate-candidate.ts';

/** A candidate that was considered and worked out. */
export type Ranked = Considered & { readonly evaluated: Evaluated };

const supportRank = { yes: 0, limited: 1, unlisted: 1, no: 2 } as const;
const verdictRank: Readonly<Record<SloVerdict['verdict'], number>> = {
  met: 0,
  likely: 1,
  unknown: 2,
  unlikely: 3,
  missed: 4,
};

/**
 * Best first: what can be started before what cannot, what fits, what keeps its objectives, what is supported, the
 * vendor's order of precisions, our order of engines, fewer GPUs, and the cache at 16 bits, which loses nothing.
 */
export function rankCandidates(candidates: readonly Ranked[]): Ranked[] {
  const keys = new Map(candidates.map((candidate) => [candidate, keyOf(candidate)]));
  return candidates.toSorted((left, right) => compareKeys(keys.get(left) ?? [], keys.get(right) ?? []));
}

function keyOf({ candidate, support, availability, evaluated }: Ranked): number[] {
  const worst = Math.max(0, ...evaluated.objectives.map(({ verdict }) => verdictRank[verdict]));
  return [
    availability?.usable === false ? 1 : 0,
    evaluated.fits ? 0 : 1,
    worst,
    supportRank[support.support],
    precisionRank(candidate.box.id, candidate.model.precision),
    engineProfiles.indexOf(candidate.engine),
    candidate.tensorParallel,
    candidate.engine.kvDtypes.indexOf(candidate.kv),
  ];
}

/** Place of a precision in the order of the device; what no order names comes last. */
function precisionRank(device: string | null, precision: string): number {
  const order =
    precisionOrders.find(({ devices }) => device !== null && devices.includes(device))?.order ?? fallback;
  const at = order.indexOf(precision);
  return at === -1 ? order.length : at;
}

const fallback = precisionOrders.at(-1)?.order ?? [];

function compareKeys(left: readonly number[], right: readonly number[]): number {
  for (const [index, key] of left.entries()) {
    const difference = key - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
