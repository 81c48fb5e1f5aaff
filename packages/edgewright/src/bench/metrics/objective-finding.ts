import type { VerdictWord } from '../../contract/bench-report.ts';
import type { Interval } from '../statistics/order-interval.ts';
import type { MeasuredRequest } from './distributions.ts';
import type { SteadyState } from './steady-state.ts';

/** What objectives are held against. */
export interface JudgedStage {
  readonly requests: readonly MeasuredRequest[];
  readonly steady: SteadyState | null;
  readonly confidence: number;
}

/** What a way to judge finds out; the rest of a verdict is the same for all. */
export interface ObjectiveFinding {
  readonly verdict: VerdictWord;
  readonly measured: number | null;
  readonly ci95: Interval;
  readonly requestsNeeded: number | null;
  readonly because: string;
}

export function undecided(because: string): ObjectiveFinding {
  return { verdict: 'undecided', measured: null, ci95: [null, null], requestsNeeded: null, because };
}
