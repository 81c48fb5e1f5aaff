import type { FoundTarget } from '../../bench/client/find-target.ts';
import type { PlanPerformance } from '../../contract/plan.ts';
import { liveMachine } from '../../hardware/live-machine.ts';
import { readHostFacts } from '../../hardware/read-host-facts.ts';
import { minimalStepOf } from '../services/minimal-step.ts';
import { readServiceFacts } from '../services/service-facts.ts';
import { clientPlaceOf } from './bench-target.ts';

/** What is known of a target beyond what it says: only of our own services on this machine. */
export interface KnownLimits {
  /** The shortest time of one step that the memory bus allows; null: not known. */
  readonly minimalStepMs: number | null;
  /** What its plan says limits its speed; null: nobody planned it. */
  readonly bound: PlanPerformance['bound'] | null;
}

export async function knownLimitsOf(target: FoundTarget): Promise<KnownLimits> {
  const nothing: KnownLimits = { minimalStepMs: null, bound: null };
  if (target.simulated || clientPlaceOf(target.baseUrl) !== 'same-box') return nothing;
  const service = await readServiceFacts(target).catch(() => null);
  if (service === null) return nothing;
  const host = await readHostFacts(liveMachine(), { light: true });
  return {
    minimalStepMs: minimalStepOf(host, service),
    bound: service.plan?.performance?.bound ?? null,
  };
}
