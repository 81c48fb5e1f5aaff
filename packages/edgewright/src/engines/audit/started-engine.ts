import type { Plan } from '../../contract/plan.ts';
import type { StartFacts } from '../../contract/start-facts.ts';
import type { Concern } from '../log-event.ts';
import type { EngineSample } from '../metrics/metrics-source.ts';

/** What is known of an engine that has just become ready. */
export interface StartedEngine {
  readonly plan: Plan;
  /** From its log, and from what it tells when asked. */
  readonly facts: StartFacts;
  readonly concerns: readonly Concern[];
  /** Its metrics before the first request; null: it has none. */
  readonly sample: EngineSample | null;
  /** For words: `Jetson AGX Thor`. Null: no known device. */
  readonly deviceTitle: string | null;
}
