import { findDevice } from '../../catalog/devices.ts';
import { engineProfile } from '../../catalog/engines/engines.ts';
import { supportOf } from '../../catalog/engines/support-of.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import type { PlanEngine } from '../../contract/plan-engines.ts';

/** Why an engine cannot run on a box, and what can. */
export interface EngineRefusal {
  /** A whole sentence: `… is not possible on …, because …; use …`. */
  readonly message: string;
  readonly because: string;
  readonly instead: PlanEngine | null;
  readonly source: string;
}

/** Null: nothing that is known speaks against it. */
export function engineRefusal(id: PlanEngine, host: HostFacts): EngineRefusal | null {
  const engine = engineProfile(id);
  const deviceId = host.device?.id ?? null;
  const { support, because, instead, source } = supportOf(engine, {
    id: deviceId,
    l4t: host.jetson?.l4t ?? null,
  });
  if (support !== 'no') return null;
  const box = (deviceId === null ? null : findDevice(deviceId)?.title) ?? 'this box';
  const use = instead === undefined ? '' : `; use ${instead}`;
  return {
    message: `${engine.title} is not possible on ${box}, because ${because}${use}.`,
    because,
    instead: instead ?? null,
    source,
  };
}
