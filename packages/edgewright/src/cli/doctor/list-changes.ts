import type { ChangeRecord } from '../../contract/change.ts';
import type { CommandContext } from '../define-command.ts';
import { openSurroundings } from './change-surroundings.ts';

const stateWords: Record<ChangeRecord['state']['kind'], string> = {
  planned: 'planned, nothing was done',
  applying: 'interrupted half-way: take it back with --undo',
  applied: 'in force',
  undoing: 'interrupted while it was taken back: repeat --undo',
  'rolled-back': 'did not help, taken back',
  undone: 'taken back',
};

/** What was changed on this box, oldest first. */
export async function listChanges(
  { json }: { json: boolean },
  { output, stop }: CommandContext,
): Promise<number> {
  const { journal } = openSurroundings({ progress: () => undefined, signal: stop });
  const records = await journal.list();
  if (json) output.result(JSON.stringify({ schema: 'edgewright/changes@1', changes: records }, null, 2));
  else if (records.length === 0) output.result('Nothing was changed on this box.');
  else
    output.result(
      records.map(({ id, title, state }) => `${id}\n  ${title}: ${stateWords[state.kind]}`).join('\n'),
    );
  return 0;
}
