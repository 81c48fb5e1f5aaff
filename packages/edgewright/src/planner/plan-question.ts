import type { HostFacts } from '../contract/host-facts.ts';
import type { ModelFacts } from '../contract/model-facts.ts';
import type { Calibration } from './calibration.ts';

/** What the user asked for. What is left out is chosen. */
interface PlanWishes {
  /** Requests at the same time, 1 to 256. @default 4, fewer when memory is short */
  sessions?: number | undefined;
  /** Longest prompt plus answer, 64 to what the model was trained for. @default 8192, or what fits */
  contextTokens?: number | undefined;
  /** Threads that compute, 1 to 512. @default usable cores less one, at least 1 */
  threads?: number | undefined;
}

export interface PlanQuestion {
  host: HostFacts;
  model: ModelFacts;
  wishes: PlanWishes;
  /** What was measured on this box. @default nothing, and no speed is predicted */
  calibrations?: readonly Calibration[];
}
