import { AppError } from '../../base/app-error.ts';
import { changeIds, type ChangeId } from '../../contract/change.ts';
import type { DoctorReport, Finding } from '../../contract/finding.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import { applyChange, type ChangeSurroundings } from '../../remedies/apply-change.ts';
import { previewChange, type ChangePreview } from '../../remedies/preview-change.ts';
import type { CommandOutput } from '../command-output.ts';
import type { CommandContext } from '../define-command.ts';
import { openSurroundings } from './change-surroundings.ts';
import type { DoctorWishes, Examined } from './doctor-wishes.ts';

import { showProgress } from './show-progress.ts';

/**
 * Shows every change that would help and makes it, one after another. True: something was changed.
 *
 * @throws AppError `root_needed` when there is something to do and this process may not do it.
 */
export async function fixFindings(
  { wishes, examined, look }: { wishes: DoctorWishes; examined: Examined; look: () => Promise<Examined> },
  { output, stop }: CommandContext,
): Promise<boolean> {
  const wanted = changesOf(examined.report);
  if (wanted.length === 0) {
    output.note('\nThere is nothing that can be repaired safely without you.');
    return false;
  }
  const surroundings = openSurroundings({
    progress: (message) => showProgress(message, output),
    signal: stop,
  });
  let changed = false;
  for (const change of wanted) {
    const preview = await previewChange(change, examined.facts, surroundings.host);
    output.note(`\n${renderPreview(preview, output)}`);
    if (preview.refusal !== null || wishes.fix === 'show') continue;
    const recheck = async (checkId: string): Promise<Finding> => findingOf((await look()).report, checkId);
    changed = (await apply({ change, facts: examined.facts, recheck }, { surroundings, output })) || changed;
  }
  return changed;
}

async function apply(
  request: { change: ChangeId; facts: HostFacts; recheck: (checkId: string) => Promise<Finding> },
  { surroundings, output }: { surroundings: ChangeSurroundings; output: CommandOutput },
): Promise<boolean> {
  const outcome = await applyChange(request, surroundings);
  if (outcome.kind === 'rolled-back') {
    output.note(`  ${output.style('red', '✗')} taken back: ${outcome.cause}`);
    return false;
  }
  const { state, id, nothingToUndo } = outcome.record;
  const measured = state.kind === 'applied' ? state.measured : null;
  if (measured !== null) output.note(`  before   ${measured.before}\n  after    ${measured.after}`);
  output.note(`  ${output.style('green', '✓')} ${outcome.finding.evidence}`);
  output.note(
    output.style(
      'dim',
      nothingToUndo === null ? `  to take it back: edgewright doctor --undo ${id}` : `  ${nothingToUndo}`,
    ),
  );
  return true;
}

function changesOf({ findings }: DoctorReport): ChangeId[] {
  const pressing = findings.filter(({ status }) => status === 'fail' || status === 'warn');
  const named = pressing.flatMap(({ remedy }) =>
    remedy?.automatic === true && remedy.change ? [remedy.change] : [],
  );
  return changeIds.filter((id) => named.includes(id));
}

function findingOf({ findings }: DoctorReport, checkId: string): Finding {
  const finding = findings.find(({ id }) => id === checkId);
  if (finding) return finding;
  throw new AppError('internal', { message: `The check ${checkId} of a change does not exist.` });
}

function renderPreview(preview: ChangePreview, output: CommandOutput): string {
  const { title, commands, undoCommands, nothingToUndo, files, measured, refusal } = preview;
  const lines = [output.style('bold', title)];
  if (refusal !== null) return [...lines, `  not possible: ${refusal}`].join('\n');
  for (const command of commands) lines.push(`  runs     ${output.style('cyan', command)}`);
  for (const file of files) {
    if (file.kind === 'diff')
      lines.push(`  edits    ${file.path}`, ...file.diff.split('\n').map((line) => `    ${line}`));
    else
      lines.push(
        `  rewrites ${file.path}${file.present === null ? ' (new)' : ` (now ${file.present.lines} lines, a copy is kept)`}`,
      );
  }
  if (measured !== null) lines.push(`  now      ${measured}`);
  for (const command of undoCommands) lines.push(output.style('dim', `  undo     ${command}`));
  if (nothingToUndo !== null) lines.push(output.style('dim', `  undo     none needed: ${nothingToUndo}`));
  return lines.join('\n');
}
