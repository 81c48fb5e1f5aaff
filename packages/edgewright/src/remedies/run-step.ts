import { AppError } from '../base/app-error.ts';
import { formatDuration } from '../base/format-quantity.ts';
import type { ChangeStep } from '../contract/change.ts';
import type { ChangeHost } from './change-host.ts';

/** A step as one would type it. */
export function describeStep(step: ChangeStep): string {
  return step.kind === 'run' ? step.argv.join(' ') : `echo ${step.text} > ${step.path}`;
}

/** @throws AppError that says which command did not do its work, and what it printed last. */
export async function runStep(step: ChangeStep, host: ChangeHost, signal?: AbortSignal): Promise<void> {
  if (step.kind === 'write-switch') return host.writeSwitch(step.path, step.text);
  const result = await host.run(step.argv, { deadlineMs: step.deadlineMs, ...(signal ? { signal } : {}) });
  const command = `\`${describeStep(step)}\``;
  switch (result.kind) {
    case 'ended':
      if (result.exitCode === 0) return;
      throw failed(`${command} ended with status ${result.exitCode}${quoteEnd(result.output)}`);
    case 'not-started':
      throw failed(`${command} could not be started (${result.why})`);
    case 'timeout':
      throw failed(
        `${command} did not end within ${formatDuration(result.afterMs)}${quoteEnd(result.output)}`,
      );
    case 'aborted':
      throw failed(`${command} was interrupted`);
  }
}

function failed(message: string): AppError {
  return new AppError('change_refused', { message: `${message}.` });
}

function quoteEnd(output: string): string {
  const last = output
    .split('\n')
    .filter((line) => line.trim() !== '')
    .at(-1);
  return last === undefined ? '' : `: ${last.trim().replace(/\.$/, '')}`;
}
