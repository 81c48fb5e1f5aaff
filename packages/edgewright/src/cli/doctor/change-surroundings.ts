import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ChangeProgress, ChangeSurroundings } from '../../remedies/apply-change.ts';
import { localChangeHost } from '../../remedies/change-host.ts';
import { Journal } from '../../remedies/journal.ts';

/** Where Edgewright keeps what must outlast a run: below the XDG data home. */
function dataDirectory(): string {
  const home = process.env['XDG_DATA_HOME'];
  return join(
    home !== undefined && home.startsWith('/') ? home : join(homedir(), '.local', 'share'),
    'edgewright',
  );
}

/** The real host, and the journal of this user's data folder. */
export function openSurroundings(options: {
  progress: (message: ChangeProgress) => void;
  signal: AbortSignal;
}): ChangeSurroundings {
  return {
    host: localChangeHost(),
    journal: new Journal(join(dataDirectory(), 'changes')),
    now: Date.now,
    signal: options.signal,
    progress: options.progress,
  };
}
