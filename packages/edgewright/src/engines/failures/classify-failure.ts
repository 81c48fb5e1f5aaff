import { redactText } from '../../base/redact-text.ts';
import { findKnownIssues, type IssueScope } from '../../catalog/known-issues.ts';
import { limits } from '../../contract/limits.ts';
import type { PlanEngine } from '../../contract/plan-engines.ts';
import { parseLogLine } from '../log-line.ts';
import { namesNoCause } from './failure-catalogue.ts';
import type { FailureClass } from './failure-classes.ts';
import { failureOfLine, type LineFailure } from './failure-of-line.ts';

export interface EngineEnd {
  readonly engine: PlanEngine;
  /** What it printed since it was started, the oldest first. Lines of earlier starts would be blamed, too. */
  readonly lines: readonly string[];
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** As the container engine tells it; null: nobody knows. */
  readonly oomKilled: boolean | null;
  /** The device, to name known issues of it only. */
  readonly scope: IssueScope;
}

export interface ClassifiedFailure {
  readonly class: FailureClass;
  readonly cause: string;
  readonly remedy: string;
  /** The line that says so; null: the way it ended says it. */
  readonly evidence: string | null;
  /** Id of the catalog of known issues; null: none fits. */
  readonly knownIssue: string | null;
}

interface Candidate extends LineFailure {
  readonly text: string;
}

/**
 * Why an engine ended, from what it printed and how it ended. The first fatal line that names a cause counts: engines
 * report one cause several times, ever more vaguely ("See root cause above"). Null: nothing known.
 */
export function classifyFailure(end: EngineEnd): ClassifiedFailure | null {
  if (end.oomKilled === true) return killedForMemory(null);
  const candidates = candidatesOf(end);
  const cause = candidates.find((one) => one.severity === 'fatal' && !namesNoCause(one.row));
  if (cause) return classified(cause, end.scope);
  if (end.exitCode === 137 || end.signal === 'SIGKILL') return killedForMemory(null);
  const hint = candidates.find((one) => one.severity === 'warning' && !namesNoCause(one.row));
  const summary = candidates[0];
  if (hint) return classified(hint, end.scope);
  return summary ? classified(summary, end.scope) : null;
}

function candidatesOf(end: EngineEnd): Candidate[] {
  const lines = end.lines.slice(-limits.logRingLines).map(parseLogLine);
  const found: Candidate[] = [];
  for (const line of lines) {
    for (let index = found.length - 1; index >= 0; index -= 1) {
      if (found[index]?.row.recoveredBy?.test(line.text) === true) found.splice(index, 1);
    }
    const failure = failureOfLine(line, end.engine);
    if (failure) found.push({ ...failure, text: line.text });
  }
  return found;
}

function classified({ row, values, text }: Candidate, scope: IssueScope): ClassifiedFailure {
  const [issue] = findKnownIssues(text, scope);
  return {
    class: row.class,
    cause: filled(row.cause, values),
    remedy: filled(row.remedy, values),
    evidence: redactText(text).slice(0, limits.failureEvidenceCharacters),
    knownIssue: issue?.issue.id ?? null,
  };
}

function filled(words: string, values: Readonly<Record<string, string>>): string {
  return words.replaceAll(/\{(\w{1,20})\}/g, (_, name: string) => values[name] ?? '?');
}

function killedForMemory(evidence: string | null): ClassifiedFailure {
  return {
    class: 'oom.host',
    cause:
      'The engine was killed from outside; when nobody did it on purpose, the system had run out of memory.',
    remedy:
      'Stop other programs, raise the memory limit of the container, or plan with a smaller --context or fewer --sessions.',
    evidence,
    knownIssue: null,
  };
}
