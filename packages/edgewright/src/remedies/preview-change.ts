import type { ChangeId } from '../contract/change.ts';
import type { HostFacts } from '../contract/host-facts.ts';
import { limits } from '../contract/limits.ts';
import { sha256, type ChangeHost } from './change-host.ts';
import type { Change } from './changes.ts';
import { findChange } from './find-change.ts';
import { describeStep } from './run-step.ts';
import { unifiedDiff } from './unified-diff.ts';

/** What will become of one file. */
export type FilePreview =
  /** A unified diff; empty when the file is right already. The command itself decides in the end. */
  | { kind: 'diff'; path: string; diff: string }
  /** What it will hold cannot be told before; what it holds now. */
  | { kind: 'rewritten'; path: string; present: { lines: number; bytes: number; sha256: string } | null };

export interface ChangePreview {
  change: ChangeId;
  title: string;
  needsRoot: boolean;
  /** Why it would be refused now, or null. */
  refusal: string | null;
  commands: string[];
  undoCommands: string[];
  nothingToUndo: string | null;
  files: FilePreview[];
  /** Numbers as they are now, for a change that is about numbers. */
  measured: string | null;
}

/** What a change would do on this host. Touches nothing. */
export async function previewChange(
  id: ChangeId,
  facts: HostFacts,
  host: ChangeHost,
): Promise<ChangePreview> {
  const change = findChange(id);
  const { steps, undoSteps } = change.plan(facts);
  const files = await Promise.all(change.edits.map((path) => previewFile(change, path, host)));
  return {
    change: id,
    title: change.title,
    needsRoot: change.needsRoot,
    refusal:
      (await change.refuse?.(host)) ?? (steps.length === 0 ? 'there is nothing to do on this box' : null),
    commands: steps.map(describeStep),
    undoCommands: undoSteps.map(describeStep),
    nothingToUndo: change.nothingToUndo,
    files,
    measured: (await change.measure?.(host)) ?? null,
  };
}

async function previewFile(change: Change, path: string, host: ChangeHost): Promise<FilePreview> {
  const state = await host.readFile(path);
  const present = state === null ? null : state.bytes.toString('utf8');
  const predicted = change.predict?.(path, present) ?? null;
  const lines = present === null ? 0 : present.split('\n').length;
  if (predicted !== null && lines <= limits.changeDiffLines) {
    return { kind: 'diff', path, diff: unifiedDiff(path, present, predicted) };
  }
  if (state === null) return { kind: 'rewritten', path, present: null };
  return {
    kind: 'rewritten',
    path,
    present: { lines, bytes: state.bytes.length, sha256: sha256(state.bytes) },
  };
}
