import { AppError, asAppError } from '../base/app-error.ts';
import type { CommandOutput } from './command-output.ts';

/** An error for a person: what and why, then the next step. A stack only when the defect is ours. */
export function renderError(thrown: unknown, output: CommandOutput): string {
  const error = asAppError(thrown);
  const lines = [
    `${output.style('red', 'error')} ${error.message} ${output.style('dim', `[${error.code}]`)}`,
  ];
  if (error.code === 'internal') lines.push(String((error.cause as Error | undefined)?.stack ?? error.stack));
  lines.push(`  ${output.style('bold', 'next')}  ${error.nextStep}`);
  return lines.join('\n');
}

/** The same for a program (`--json`). */
export function errorDocument(thrown: unknown): object {
  const error = asAppError(thrown);
  const { code, message, facts, nextStep } = error;
  return { schema: 'edgewright/error@1', error: { code, message, facts, nextStep } };
}

export function exitCodeOf(thrown: unknown): number {
  return thrown instanceof AppError ? thrown.row.exitCode : 70;
}
