import type { HostFacts } from '../../contract/host-facts.ts';
import { boxOf } from '../../planner/box.ts';
import type { ServiceFacts } from './service-facts.ts';

/**
 * The shortest time of one decoding step that the memory bus allows, in ms: all weights are read once per step. Null where
 * the bandwidth is not known, or where steps may read less (experts) or give several tokens (speculation).
 */
export function minimalStepOf(host: HostFacts, service: ServiceFacts | null): number | null {
  const bandwidth = boxOf(host).bandwidthBytesPerSecond;
  const plan = service?.plan ?? null;
  const weightsBytes = service?.deployment?.weightsBytes ?? null;
  if (bandwidth === null || plan === null || weightsBytes === null || plan.speculation !== null) return null;
  // Embeddings are not read, and may be a third of a small model; what is left is a lower bound that holds for all.
  return ((weightsBytes * shareRead) / bandwidth) * 1_000;
}

/** Of the weights, read in each step at least. */
const shareRead = 0.6;
