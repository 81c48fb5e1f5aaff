import type { FoundTarget } from '../../bench/client/find-target.ts';
import type { BenchReport } from '../../contract/bench-report.ts';
import { clientPlaceOf } from './bench-target.ts';

/** What was measured, as reports say it. */
export function reportedTarget(target: FoundTarget): BenchReport['target'] {
  return {
    url: target.baseUrl,
    model: target.model,
    basis: target.simulated ? 'simulated' : 'measured',
    clientPlace: clientPlaceOf(target.baseUrl),
    engine: target.engine ?? target.ownedBy,
    deployment: target.deployment,
  };
}
