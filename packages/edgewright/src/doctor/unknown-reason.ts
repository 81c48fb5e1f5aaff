import type { HostFacts } from '../contract/host-facts.ts';

/** Why a fact is not known, as the reader said; else a plain sentence. `fact` may be the head of several. */
export function unknownReason(facts: HostFacts, fact: string): string {
  const why = recordedReason(facts, fact);
  return why === null ? `${fact} is not known` : `${fact} is not known: ${why}`;
}

/** The reason that the reader recorded for this fact or for one below it; null when it recorded none. */
export function recordedReason(facts: HostFacts, fact: string): string | null {
  const entry = facts.unknown.find((one) => one.fact === fact || one.fact.startsWith(`${fact}.`));
  return entry?.why ?? null;
}
