import type { Drift, HostFacts } from '../contract/host-facts.ts';
import { componentContradictions, deviceContradictions } from './device-contradictions.ts';
import type { DeviceProfile } from './device-profile.ts';
import { findDevice } from './devices.ts';
import { readFact } from './fact-readers.ts';
import { seedClaims, whatToUse } from './seed-claims.ts';
import { atLines } from './seed-claims/seed-claim.ts';

type Facts = Omit<HostFacts, 'drift'>;

/**
 * Where catalog, published documents and this box do not say the same: first what the box contradicts in the
 * catalog, then what the catalog contradicts in a document, with what the box says to it. Empty where all agree.
 */
export function findDrift(facts: Facts): Drift[] {
  const id = facts.device?.id ?? null;
  const profile = id === null ? null : findDevice(id);
  if (profile === null) return componentContradictions(facts);
  return [
    ...deviceContradictions(facts, profile),
    ...componentContradictions(facts),
    ...contradictedClaims(facts, profile),
  ];
}

function contradictedClaims(facts: Facts, profile: DeviceProfile): Drift[] {
  return seedClaims
    .filter(({ devices }) => devices.includes(profile.id))
    .flatMap((claim) =>
      claim.statements
        .filter(({ verdict }) => verdict === 'contradicted')
        .map(({ document, lines, says }) => ({
          fact: claim.topic,
          catalog: whatToUse(claim, profile),
          seed: says,
          device: claim.factPath === null ? null : readFact(claim.factPath, facts),
          claim: claim.id,
          document: lines === null ? document : `${document}, ${atLines(lines)}`,
        })),
    );
}
