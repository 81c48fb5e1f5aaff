import { limits } from '../contract/limits.ts';
import { runBuildCommand } from './build-command.ts';

/** What a small program says within its deadline; null: it cannot be started, fails or is too slow. */
export async function runToEnd(
  program: string,
  parameters: readonly string[],
  options: { environment: NodeJS.ProcessEnv; signal?: AbortSignal | undefined },
): Promise<string | null> {
  const signal = options.signal ?? new AbortController().signal;
  const command = {
    program,
    parameters,
    directory: '/',
    environment: options.environment,
    deadlineMs: limits.buildToolMs,
  };
  try {
    return (await runBuildCommand(command, signal)).join('\n');
  } catch {
    signal.throwIfAborted();
    return null;
  }
}
