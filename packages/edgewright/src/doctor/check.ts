import type { FindingStatus, Remedy } from '../contract/finding.ts';
import type { DoctorPhase } from '../contract/doctor-phases.ts';
import type { HostFacts } from '../contract/host-facts.ts';

/** What a check may know beside the facts. */
export interface CheckContext {
  /** The clock of the box that was examined, in milliseconds since the epoch; null for a capture. */
  readonly nowMs: number | null;
}

export interface Judgement {
  readonly status: FindingStatus;
  /** What was seen, with values and units. */
  readonly evidence: string;
  readonly remedy?: Remedy;
}

/** One question that the doctor asks of a box. Adding one is a file in `checks/`, a row in `checks.ts` and a test. */
export interface Check {
  readonly id: string;
  readonly title: string;
  readonly phases: readonly DoctorPhase[];
  /** Why it matters, for somebody who has not met it. */
  readonly why: string;
  /** Where the knowledge comes from. */
  readonly source: readonly string[];
  /** Why the check says nothing about this box, or null when it applies. */
  applies(facts: HostFacts): string | null;
  judge(facts: HostFacts, context: CheckContext): Judgement;
}

export function pass(evidence: string): Judgement {
  return { status: 'pass', evidence };
}

export function warn(evidence: string, remedy?: Remedy): Judgement {
  return { status: 'warn', evidence, ...(remedy ? { remedy } : {}) };
}

export function fail(evidence: string, remedy?: Remedy): Judgement {
  return { status: 'fail', evidence, ...(remedy ? { remedy } : {}) };
}

/** Cannot be judged: never a pass. A remedy then says how to find out. */
export function skip(evidence: string, remedy?: Remedy): Judgement {
  return { status: 'skip', evidence, ...(remedy ? { remedy } : {}) };
}
