import { AppError, asAppError } from '../base/app-error.ts';
import type { ChangeRecord, ChangeState, FileBackup } from '../contract/change.ts';
import { sha256, type ChangeHost } from './change-host.ts';
import type { Journal } from './journal.ts';
import { describeStep, runStep } from './run-step.ts';

interface TakingBack {
  host: ChangeHost;
  journal: Journal;
  progress: (message: { kind: 'restored'; path: string } | { kind: 'step'; what: string }) => void;
}

/**
 * Puts the files back as they were, byte by byte, runs the commands that take the rest back, and records it. May be
 * repeated: restoring what is restored changes nothing. The user's interrupt does not stop it.
 *
 * @throws AppError `change_not_restored`; the record then stays unfinished, so that the next run offers it again.
 */
export async function takeBack(
  record: ChangeRecord,
  done: ChangeState & { kind: 'rolled-back' | 'undone' },
  around: TakingBack,
): Promise<ChangeRecord> {
  const problems: string[] = [];
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (thrown) {
      problems.push(asAppError(thrown).message);
    }
  };
  for (const backup of record.backups) await attempt(() => restore(record.id, backup, around));
  for (const step of record.undoSteps) {
    around.progress({ kind: 'step', what: describeStep(step) });
    await attempt(() => runStep(step, around.host));
  }
  if (problems.length > 0) throw notRestored(record, problems, around.journal);
  const finished = { ...record, state: done };
  await around.journal.write(finished);
  return finished;
}

async function restore(
  id: string,
  backup: FileBackup,
  { host, journal, progress }: TakingBack,
): Promise<void> {
  const present = await host.readFile(backup.path);
  if (backup.kind === 'absent') {
    if (present === null) return;
    await host.removeFile(backup.path);
  } else {
    if (present !== null && sha256(present.bytes) === backup.sha256 && present.mode === backup.mode) return;
    await host.replaceFile(backup.path, await journal.recall(id, backup));
  }
  progress({ kind: 'restored', path: backup.path });
}

function notRestored(record: ChangeRecord, problems: readonly string[], journal: Journal): AppError {
  const folder = journal.folderOf(record.id);
  return new AppError('change_not_restored', {
    message: `${record.title}: not everything could be put back (${problems.join(' ')}). The files as they were are in ${folder}.`,
    facts: { id: record.id, folder, problems },
  });
}
