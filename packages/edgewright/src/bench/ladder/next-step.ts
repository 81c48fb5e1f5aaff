import type { Ladder, LadderRungState } from '../../contract/ladder.ts';

/** What a ladder does next. */
export type LadderStep =
  | {
      readonly kind: 'load';
      readonly rung: string;
      /** Which load of it; null: only the questions of the quality gate are still open. */
      readonly load: number | null;
      readonly runsPerPoint: number;
      readonly asksQuality: boolean;
    }
  | { readonly kind: 'done' };

/**
 * Goes on where a ladder stands, whether it was interrupted or not: one round over all rungs after the other, so that a
 * machine that grows slower meanwhile does not favour the first. Rungs that failed are left out.
 */
export function nextStep(ladder: Pick<Ladder, 'question' | 'rungs'>): LadderStep {
  const { question, rungs } = ladder;
  const open = rungs.filter(({ failure }) => failure === null);
  const asks = (state: LadderRungState): boolean => question.quality !== 'none' && state.quality === null;
  const unasked = open.find((state) => state.loads.length > 0 && asks(state));
  if (unasked !== undefined) {
    return { kind: 'load', rung: unasked.rung.name, load: null, runsPerPoint: 0, asksQuality: true };
  }
  for (let load = 1; load <= question.loads; load += 1) {
    const next = open.find(({ loads }) => loads.length < load);
    if (next === undefined) continue;
    const runsPerPoint = runsOfLoad(load, question);
    return { kind: 'load', rung: next.rung.name, load, runsPerPoint, asksQuality: asks(next) };
  }
  return { kind: 'done' };
}

/** Rungs that failed are tried again by whoever goes on with a ladder: the reason may be gone. */
export function reopened<State extends LadderRungState>(rungs: readonly State[]): State[] {
  return rungs.map((state) => ({ ...state, failure: null }));
}

/** The runs are shared out evenly; earlier loads take what does not divide. */
export function runsOfLoad(load: number, { runs, loads }: { runs: number; loads: number }): number {
  return Math.ceil((runs * load) / loads) - Math.ceil((runs * (load - 1)) / loads);
}
