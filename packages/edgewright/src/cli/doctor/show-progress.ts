import type { ChangeProgress } from '../../remedies/apply-change.ts';
import type { CommandOutput } from '../command-output.ts';

/** One line per step of a change, for a person who watches. */
export function showProgress(message: ChangeProgress, output: CommandOutput): void {
  output.note(output.style('dim', `  … ${describe(message)}`));
}

function describe(message: ChangeProgress): string {
  switch (message.kind) {
    case 'kept':
      return `kept a copy of ${message.path}`;
    case 'step':
      return `running ${message.what}`;
    case 'checking':
      return `checking again: ${message.checkId}`;
    case 'taking-back':
      return `taking it back: ${message.why}`;
    case 'restored':
      return `restored ${message.path}`;
  }
}
