import { undoChange } from '../../remedies/undo-change.ts';
import type { CommandContext } from '../define-command.ts';
import { openSurroundings } from './change-surroundings.ts';
import { showProgress } from './show-progress.ts';

/** Takes one change back. */
export async function undo(
  { id, force, json }: { id: string; force: boolean; json: boolean },
  { output, stop }: CommandContext,
): Promise<number> {
  const surroundings = openSurroundings({
    progress: (message) => showProgress(message, output),
    signal: stop,
  });
  const record = await undoChange({ id, force }, surroundings);
  if (json) output.result(JSON.stringify(record, null, 2));
  else output.note(`${output.style('green', '✓')} ${record.title}: ${record.state.kind}`);
  return 0;
}
