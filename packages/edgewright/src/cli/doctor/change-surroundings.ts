import { join } from 'node:path';
import type { ChangeProgress, ChangeSurroundings } from '../../remedies/apply-change.ts';
import { localChangeHost } from '../../remedies/change-host.ts';
import { Journal } from '../../remedies/journal.ts';
import { dataDirectory } from '../data-directory.ts';

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
