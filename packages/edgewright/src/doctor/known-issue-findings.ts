import { redactText } from '../base/redact-text.ts';
import { findKnownIssues, knownIssues, type FoundIssue } from '../catalog/known-issues.ts';
import type { Finding } from '../contract/finding.ts';
import type { HostFacts } from '../contract/host-facts.ts';
import { manual } from './remedy.ts';

/** What a program said, and where. */
export interface LogText {
  /** Name of the container or file. */
  readonly name: string;
  readonly text: string;
}

const prefix = 'known-issue/';

export function isKnownIssueFindingId(id: string): boolean {
  return knownIssues.some((issue) => `${prefix}${issue.id}` === id);
}

/**
 * One finding per known issue that the logs speak of, in the order in which they first appear. A warning, not a
 * failure: a log tells of the past, and the checks tell how the box is now.
 */
export function knownIssueFindings(logs: readonly LogText[], facts: HostFacts): Finding[] {
  const scope = { device: facts.device?.id ?? null, l4t: facts.jetson?.l4t ?? null };
  const places = new Map<string, { issue: FoundIssue['issue']; seen: string[] }>();
  for (const { name, text } of logs) {
    for (const { issue, excerpt, line } of findKnownIssues(text, scope)) {
      const place = places.get(issue.id) ?? { issue, seen: [] };
      place.seen.push(`${name}, line ${line}: ${redactText(excerpt)}`);
      places.set(issue.id, place);
    }
  }
  return [...places.values()].map(({ issue, seen }) => ({
    id: `${prefix}${issue.id}`,
    title: issue.title,
    status: 'warn',
    phases: ['during', 'after'],
    evidence: seen.join('\n'),
    why: issue.cause,
    remedy: manual(issue.remedy),
    source: [...issue.references],
  }));
}
