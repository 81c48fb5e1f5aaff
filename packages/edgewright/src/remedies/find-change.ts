import { AppError } from '../base/app-error.ts';
import type { ChangeId } from '../contract/change.ts';
import { changes, type Change } from './changes.ts';

export function findChange(id: ChangeId): Change {
  const change = changes.find((one) => one.id === id);
  if (change) return change;
  throw new AppError('internal', {
    message: `There is no change ${id}.`,
    facts: { known: changes.map((one) => one.id) },
  });
}
