import type { LadderFigure, LadderRun, LadderRungState } from '../../contract/ladder.ts';
import { estimateMean } from '../statistics/run-interval.ts';

export type RunFigureKey = {
  [Key in keyof LadderRun]: LadderRun[Key] extends number | null ? Key : never;
}[keyof LadderRun];

/** All runs of one point, in the order in which they were made. */
export function runsOf({ loads }: Pick<LadderRungState, 'loads'>, point: string): LadderRun[] {
  return loads.flatMap(({ runs }) => runs[point] ?? []);
}

/** One figure of every run; a run that lacks it is left out. */
export function valuesOf(
  state: Pick<LadderRungState, 'loads'>,
  { point, key }: { point: string; key: RunFigureKey },
): number[] {
  return runsOf(state, point).flatMap((run) => run[key] ?? []);
}

/** Mean over the runs with its interval; null: no run has it. */
export function figureOf(
  state: Pick<LadderRungState, 'loads'>,
  about: { point: string; key: RunFigureKey },
): LadderFigure | null {
  return figureOfValues(valuesOf(state, about));
}

/** Figures that there is one of per load: its start, its memory. */
export function figureOfLoads(
  { loads }: Pick<LadderRungState, 'loads'>,
  key: 'startMs' | 'memoryBytes' | 'gpuMemoryBytes',
): LadderFigure | null {
  return figureOfValues(loads.flatMap((load) => load[key] ?? []));
}

function figureOfValues(values: readonly number[]): LadderFigure | null {
  const estimate = estimateMean(values);
  if (estimate === null) return null;
  const [low, high] = estimate.interval;
  return { mean: estimate.mean, low, high };
}
