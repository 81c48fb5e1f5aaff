import { renderCommand } from '../../engines/launch/render-command.ts';
import type { Launched } from '../../supervisor/runner-task.ts';

/** The command of a start as a shell takes it. */
export function describeLaunch({ spec, place }: Launched): string {
  return renderCommand(spec, place).join('\n');
}
