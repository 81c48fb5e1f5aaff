import { access } from 'node:fs/promises';
import { request } from 'undici';
import { withDeadline } from '../base/deadline.ts';
import { limits } from '../contract/limits.ts';
import type { AfterStartStep, PrepareStep } from '../engines/engine-adapter.ts';
import { StartRefused, type RunningEngine } from './runtimes/engine-runtime.ts';
import { runProgram } from './runtimes/run-program.ts';

/**
 * Runs what has to be there before a start, as far as it is not there yet.
 *
 * @throws StartRefused of the first that fails
 */
export async function runPrepareSteps(steps: readonly PrepareStep[], signal: AbortSignal): Promise<void> {
  for (const { argv, unless, because } of steps) {
    if (await isThere(unless)) continue;
    const about = { durationMs: limits.engineStepMs, signals: [signal] };
    const { exitCode, output } = await withDeadline(about, (deadline) => runProgram(argv, deadline));
    if (exitCode === 0) continue;
    throw new StartRefused(`${because}, but \`${argv.join(' ')}\` failed: ${output.trim().slice(-500)}`, {
      code: 'engine_start_failed',
      permanent: true,
    });
  }
}

/** Runs what follows once an engine is alive. Null: all of it went well. */
export async function runAfterStart(
  steps: readonly AfterStartStep[],
  engine: RunningEngine,
  signal: AbortSignal,
): Promise<string | null> {
  const about = { durationMs: limits.engineStepMs, signals: [signal] };
  return await withDeadline(about, async (deadline) => {
    for (const step of steps) {
      const problem =
        step.kind === 'exec'
          ? await exec(engine, step.argv, deadline)
          : await post(`${engine.baseUrl}${step.path}`, step.body, deadline);
      if (problem !== null) return problem;
    }
    return null;
  });
}

async function exec(
  engine: RunningEngine,
  argv: readonly string[],
  signal: AbortSignal,
): Promise<string | null> {
  const { exitCode, output } = await engine.exec(argv, signal);
  if (exitCode === 0) return null;
  return `\`${argv.join(' ')}\` ended with ${exitCode ?? 'no exit code'}: ${output.trim().slice(-500)}`;
}

async function post(url: string, body: unknown, signal: AbortSignal): Promise<string | null> {
  try {
    const answer = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      headersTimeout: 0,
      bodyTimeout: 0,
      signal,
    });
    const text = await answer.body.text();
    return answer.statusCode < 300 ? null : `${url} answered ${answer.statusCode}: ${text.slice(0, 500)}`;
  } catch (thrown) {
    return `${url} did not answer: ${(thrown as Error).message}`;
  }
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
