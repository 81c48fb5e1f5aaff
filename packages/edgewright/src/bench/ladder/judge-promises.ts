import type { VerdictWord } from '../../contract/bench-report.ts';
import type { LadderRungState } from '../../contract/ladder.ts';
import type { Objective } from '../../contract/objective.ts';
import { estimateMean } from '../statistics/run-interval.ts';
import { runsOf } from './rung-figures.ts';

export interface PromiseVerdict {
  readonly id: string;
  readonly verdict: VerdictWord;
  /** In a sentence. */
  readonly because: string;
}

/**
 * Objectives over independent runs: met when Student's interval of what the runs measured lies within the limit, missed
 * when it lies beyond. A run without the figure had too many failures for it, which is a miss.
 */
export function judgePromises(
  state: LadderRungState,
  { objectives, point }: { objectives: readonly Objective[]; point: string },
): PromiseVerdict[] {
  const runs = runsOf(state, point);
  return objectives.map(({ id, comparison, limit }) => {
    const values = runs.map((run) => run.objectives[id] ?? null);
    const known = values.filter((value) => value !== null);
    if (values.length > 0 && known.length < values.length) {
      const because = `${id}: ${values.length - known.length} of ${values.length} runs had no such figure.`;
      return { id, verdict: 'fail', because };
    }
    const estimate = estimateMean(known);
    if (estimate === null) return { id, verdict: 'undecided', because: `${id}: no run was made.` };
    const [low, high] = estimate.interval;
    const words = `${id}: ${estimate.mean.toFixed(1)} on average of ${known.length} runs`;
    if (low === null || high === null) {
      return { id, verdict: 'undecided', because: `${words}; one run alone decides nothing.` };
    }
    const within = comparison === '<' ? high <= limit : low >= limit;
    const beyond = comparison === '<' ? low > limit : high < limit;
    const verdict = within ? 'pass' : beyond ? 'fail' : 'undecided';
    return { id, verdict, because: `${words}, between ${low.toFixed(1)} and ${high.toFixed(1)}.` };
  });
}
