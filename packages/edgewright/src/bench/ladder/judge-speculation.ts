import type { Ladder, LadderRungState, LadderSpeculation } from '../../contract/ladder.ts';
import { meanOf } from '../statistics/moments.ts';
import { welchTest } from '../statistics/welch.ts';
import { plainPartner } from './arrange-rungs.ts';
import { breakEven } from './break-even.ts';
import { isRealBetween } from './real-difference.ts';
import { valuesOf } from './rung-figures.ts';

/** Each rung with a draft against the same one without, load by load. */
export function judgeSpeculation({ rungs, points }: Pick<Ladder, 'rungs' | 'points'>): LadderSpeculation[] {
  return rungs.flatMap((state) => {
    const partner = partnerOf(state, rungs);
    if (partner === null) return [];
    const gains = points
      .filter(({ id }) => id.endsWith('-long'))
      .toSorted((left, right) => left.concurrency - right.concurrency)
      .flatMap(({ id, concurrency }) => {
        const gain = gainOf({ state, partner }, id);
        return gain === null ? [] : [{ concurrency, ...gain }];
      });
    if (gains.length === 0) return [];
    return [
      {
        rung: state.rung.name,
        plain: partner.rung.name,
        points: gains,
        breakEven: breakEven(gains),
      },
    ];
  });
}

function partnerOf(state: LadderRungState, rungs: readonly LadderRungState[]): LadderRungState | null {
  if (state.rung.draft === null) return null;
  const partner = plainPartner(
    state.rung,
    rungs.map(({ rung }) => rung),
  );
  return rungs.find(({ rung }) => rung === partner) ?? null;
}

function gainOf(
  { state, partner }: { state: LadderRungState; partner: LadderRungState },
  point: string,
): Omit<LadderSpeculation['points'][number], 'concurrency'> | null {
  const key = 'systemTokensPerSecond';
  const [without, withDraft] = [valuesOf(partner, { point, key }), valuesOf(state, { point, key })];
  const [base, mean] = [meanOf(without), meanOf(withDraft)];
  if (base === null || mean === null || base <= 0) return null;
  const [low, high] = welchTest(without, withDraft)?.interval ?? [null, null];
  return {
    gain: mean / base,
    low: low === null ? null : 1 + low / base,
    high: high === null ? null : 1 + high / base,
    isReal: isRealBetween(without, withDraft),
    acceptanceLength: meanOf(valuesOf(state, { point, key: 'acceptanceLength' })),
  };
}
