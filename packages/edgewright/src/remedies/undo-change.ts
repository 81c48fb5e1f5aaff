import { AppError } from '../base/app-error.ts';
import type { ChangeRecord } from '../contract/change.ts';
import type { ChangeSurroundings } from './apply-change.ts';
import { sha256, type ChangeHost } from './change-host.ts';
import { takeBack } from './take-back.ts';

export interface UndoRequest {
  /** Id of an application, or `last` for the newest that is in force or was interrupted. */
  id: string;
  /** True: also when a file was changed since; what was changed is lost. */
  force?: boolean;
}

/**
 * Takes an applied change back, or rolls back one that was interrupted half-way.
 *
 * @throws AppError `undo_refused` when there is nothing to take back, or when a file was changed since.
 */
export async function undoChange(request: UndoRequest, around: ChangeSurroundings): Promise<ChangeRecord> {
  return around.journal.exclusively(async () => {
    const record = choose(await around.journal.list(), request.id);
    refuseWithoutRoot(around.host, record);
    if (record.state.kind === 'applied') return undoApplied(record, request, around);
    around.progress({ kind: 'taking-back', why: 'it was interrupted' });
    const atMs = around.now();
    const cause = 'it was interrupted before it ended';
    return record.state.kind === 'undoing'
      ? takeBack(record, { kind: 'undone', atMs }, around)
      : takeBack(record, { kind: 'rolled-back', atMs, cause }, around);
  });
}

async function undoApplied(
  record: ChangeRecord,
  request: UndoRequest,
  around: ChangeSurroundings,
): Promise<ChangeRecord> {
  if (record.nothingToUndo !== null) {
    throw refused(record, `there is nothing to undo: ${record.nothingToUndo}`);
  }
  if (request.force !== true) await refuseForeignEdits(record, around.host);
  const undoing: ChangeRecord = { ...record, state: { kind: 'undoing', atMs: around.now() } };
  await around.journal.write(undoing);
  around.progress({ kind: 'taking-back', why: 'undo was asked for' });
  return takeBack(undoing, { kind: 'undone', atMs: around.now() }, around);
}

function choose(records: readonly ChangeRecord[], id: string): ChangeRecord {
  const inForce = (one: ChangeRecord): boolean => ['applied', 'applying', 'undoing'].includes(one.state.kind);
  if (id === 'last') {
    const last = records.findLast(
      (one) => inForce(one) && !(one.state.kind === 'applied' && one.nothingToUndo !== null),
    );
    if (last) return last;
    throw new AppError('undo_refused', {
      message: 'No change is in force that could be undone.',
      nextStep: 'List the changes to see what was done.',
    });
  }
  const record = records.find((one) => one.id === id);
  if (record === undefined) {
    throw new AppError('undo_refused', {
      message: `There is no change ${JSON.stringify(id)}.`,
      facts: { known: records.map((one) => one.id) },
      nextStep: 'List the changes for their ids.',
    });
  }
  if (!inForce(record)) throw refused(record, `it is ${record.state.kind} already`);
  return record;
}

async function refuseForeignEdits(record: ChangeRecord, host: ChangeHost): Promise<void> {
  if (record.state.kind !== 'applied') return;
  for (const { path, sha256: expected } of record.state.after) {
    const present = await host.readFile(path);
    const found = present === null ? null : sha256(present.bytes);
    if (found === expected) continue;
    throw refused(
      record,
      `${path} was changed since: its hash is ${found ?? 'none (no file)'}, and it was ${expected ?? 'none (no file)'}`,
    );
  }
}

function refuseWithoutRoot(host: ChangeHost, record: ChangeRecord): void {
  if (host.isRoot) return;
  throw new AppError('root_needed', {
    message: `Taking back "${record.title}" needs root, and this process does not run as root.`,
    facts: { id: record.id },
  });
}

function refused(record: ChangeRecord, why: string): AppError {
  return new AppError('undo_refused', {
    message: `"${record.title}" (${record.id}): ${why}.`,
    facts: { id: record.id, state: record.state.kind },
    ...(record.state.kind === 'applied' ? {} : { nextStep: 'List the changes to see which are in force.' }),
  });
}
