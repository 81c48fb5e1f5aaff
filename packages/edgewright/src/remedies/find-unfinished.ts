import { AppError } from '../base/app-error.ts';
import type { ChangeRecord } from '../contract/change.ts';

/** Applications whose process died half-way. They are rolled back with `undoChange`. */
export function unfinishedChanges(records: readonly ChangeRecord[]): ChangeRecord[] {
  return records.filter(({ state }) => state.kind === 'applying' || state.kind === 'undoing');
}

/** A second change on top of half a first one could not be told apart from it. */
export function refuseWhileUnfinished(records: readonly ChangeRecord[]): void {
  const [first] = unfinishedChanges(records);
  if (first === undefined) return;
  throw new AppError('change_unfinished', {
    message: `"${first.title}" (${first.id}) was interrupted before it ended.`,
    facts: { id: first.id, state: first.state.kind },
  });
}
