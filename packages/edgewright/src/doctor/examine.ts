import { AppError } from '../base/app-error.ts';
import { nearest } from '../base/nearest-word.ts';
import type { DoctorReport, Finding, FindingStatus } from '../contract/finding.ts';
import type { DoctorPhase } from '../contract/doctor-phases.ts';
import type { HostFacts } from '../contract/host-facts.ts';
import type { Check, CheckContext } from './check.ts';
import { checks } from './checks.ts';
import { isKnownIssueFindingId, knownIssueFindings, type LogText } from './known-issue-findings.ts';

export interface DoctorInput {
  facts: HostFacts;
  /** What engines said, with the name of the container or file it came from. */
  logs: readonly LogText[];
  /** The clock of the box, in milliseconds since the epoch; leave it out for a capture. */
  nowMs?: number;
}

export interface DoctorSelection {
  /** Only what matters in this phase. */
  phase?: DoctorPhase;
  /** Only these checks, by id; `known-issue/KI-1` for one issue of the logs. */
  only?: readonly string[];
}

/**
 * Asks a box everything that decides whether and how well it serves. Pure: facts and logs in, findings out.
 *
 * @throws AppError `usage` for an id that is none.
 */
export function examine(input: DoctorInput, selection: DoctorSelection = {}): DoctorReport {
  refuseUnknown(selection.only ?? []);
  const context: CheckContext = { nowMs: input.nowMs ?? null };
  const findings = [
    ...checks.map((check) => ask(check, input.facts, context)),
    ...knownIssueFindings(input.logs, input.facts),
  ].filter((finding) => isSelected(finding, selection));
  return {
    schema: 'edgewright/doctor@1',
    device: input.facts.device?.id ?? null,
    counts: count(findings),
    findings,
  };
}

function ask(check: Check, facts: HostFacts, context: CheckContext): Finding {
  const { id, title, why } = check;
  const reason = check.applies(facts);
  const judgement =
    reason === null ? check.judge(facts, context) : { status: 'skip' as const, evidence: reason };
  return { id, title, phases: [...check.phases], why, source: [...check.source], ...judgement };
}

function isSelected(finding: Finding, { phase, only }: DoctorSelection): boolean {
  if (phase !== undefined && !finding.phases.includes(phase)) return false;
  return only === undefined || only.includes(finding.id);
}

function count(findings: readonly Finding[]): Record<FindingStatus, number> {
  const counts = { pass: 0, warn: 0, fail: 0, skip: 0 };
  for (const { status } of findings) counts[status] += 1;
  return counts;
}

function refuseUnknown(only: readonly string[]): void {
  const ids = checks.map((check) => check.id);
  const unknown = only.filter((id) => !ids.includes(id) && !isKnownIssueFindingId(id));
  const [first] = unknown;
  if (first === undefined) return;
  const closest = nearest(first, ids);
  throw new AppError('usage', {
    message: `There is no check ${unknown.map((id) => JSON.stringify(id)).join(', ')}.`,
    facts: { unknown, known: ids },
    nextStep: `${closest === null ? '' : `Did you mean ${closest}? `}The checks are: ${ids.join(', ')}.`,
  });
}
