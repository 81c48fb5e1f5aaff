import type { Ladder } from '../../contract/ladder.ts';
import type { Objective } from '../../contract/objective.ts';
import { judgeSpeculation } from './judge-speculation.ts';
import { recommend } from './recommend.ts';

/** The ladder with everything that follows from its runs. The same runs give the same conclusions. */
export function completeLadder(ladder: Ladder, objectives: readonly Objective[]): Ladder {
  const missing = missingOf(ladder);
  const recommendation = recommend({ ...ladder, missing }, objectives);
  return { ...ladder, missing, speculation: judgeSpeculation(ladder), recommendation };
}

/** What is not there although it was asked for. A rung that failed is no gap but an answer. */
function missingOf({ rungs, question }: Ladder): string[] {
  return rungs.flatMap(({ rung, loads, failure, quality }) => {
    if (failure !== null) return [];
    const open = question.loads - loads.length;
    return [
      ...(open > 0 ? [`${rung.name}: ${open} of ${question.loads} loads`] : []),
      ...(question.quality !== 'none' && quality === null ? [`${rung.name}: its answers`] : []),
    ];
  });
}

/** 0: a rung is recommended; 1: none passes; 4: not complete, or it cannot be told. */
export function exitCodeOfLadder({ recommendation, missing }: Ladder): number {
  if (recommendation === null || missing.length > 0) return 4;
  switch (recommendation.verdict) {
    case 'recommended':
      return 0;
    case 'none':
      return 1;
    case 'undecided':
      return 4;
  }
}
