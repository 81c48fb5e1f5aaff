import { limits } from '../contract/limits.ts';
import { compareVersions } from './compare-versions.ts';
import { containerIssues } from './known-issues/containers.ts';
import { engineIssues } from './known-issues/engines.ts';
import type { KnownIssue } from './known-issues/known-issue.ts';
import { memoryIssues } from './known-issues/memory.ts';
import { modelIssues } from './known-issues/models.ts';
import { platformIssues } from './known-issues/platform.ts';

/** Every issue that the catalog knows, by number. */
export const knownIssues: readonly KnownIssue[] = [
  ...memoryIssues,
  ...containerIssues,
  ...engineIssues,
  ...modelIssues,
  ...platformIssues,
].toSorted((left, right) => numberOf(left) - numberOf(right));

/** Where a text comes from, as far as it is known. */
export interface IssueScope {
  /** Id of a device profile. */
  readonly device: string | null;
  /** Jetson Linux release. */
  readonly l4t: string | null;
}

export interface FoundIssue {
  readonly issue: KnownIssue;
  /** The line that says so, cut to what matters. */
  readonly excerpt: string;
  /** Counted from 1. */
  readonly line: number;
}

/**
 * Issues that a log text speaks of, each once, in the order of the text. An issue of another device is never
 * returned: the same words may mean something else there. One pass per pattern; no pattern backtracks.
 */
export function findKnownIssues(text: string, scope: IssueScope): FoundIssue[] {
  const found: { position: number; issue: KnownIssue; excerpt: string }[] = [];
  for (const issue of knownIssues) {
    if (!concerns(issue, scope, text)) continue;
    const match = firstMatch(issue, text);
    if (match) found.push({ issue, ...match });
  }
  return found
    .toSorted((left, right) => left.position - right.position)
    .map(({ issue, excerpt, position }) => ({ issue, excerpt, line: lineAt(text, position) }));
}

function concerns(issue: KnownIssue, scope: IssueScope, text: string): boolean {
  const { devices, l4t } = issue;
  if (devices !== 'all' && scope.device !== null && !devices.includes(scope.device)) return false;
  if (scope.device === null && issue.whenDeviceUnknown !== undefined) {
    if (issue.whenDeviceUnknown === 'never' || !issue.whenDeviceUnknown.test(text)) return false;
  }
  if (l4t === null || scope.l4t === null) return true;
  const isTooOld = l4t.from !== null && compareVersions(scope.l4t, l4t.from) < 0;
  const isTooNew = l4t.below !== null && compareVersions(scope.l4t, l4t.below) >= 0;
  return !isTooOld && !isTooNew;
}

function firstMatch(issue: KnownIssue, text: string): { position: number; excerpt: string } | null {
  let first: { position: number; excerpt: string } | null = null;
  for (const pattern of issue.patterns) {
    for (const match of text.matchAll(new RegExp(pattern, `${pattern.flags}g`))) {
      if (first !== null && match.index >= first.position) break;
      const excerpt = excerptOf(text, match.index, match.index + match[0].length);
      if (issue.unless?.test(excerpt)) continue;
      first = { position: match.index, excerpt };
      break;
    }
  }
  return first;
}

/** The whole line or lines of a match; of very long ones its surroundings. Never looks further than it quotes. */
function excerptOf(text: string, from: number, to: number): string {
  const room = limits.knownIssueExcerptCharacters;
  const before = text.slice(Math.max(0, from - room / 4), from);
  const after = text.slice(to, to + room);
  const lead = before.slice(before.lastIndexOf('\n') + 1);
  const tail = after.split('\n', 1)[0] ?? '';
  return `${lead}${text.slice(from, to)}${tail}`.slice(0, room).replaceAll(/\s+/g, ' ').trim();
}

function lineAt(text: string, position: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < position; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

function numberOf(issue: KnownIssue): number {
  return Number(issue.id.slice('KI-'.length));
}
