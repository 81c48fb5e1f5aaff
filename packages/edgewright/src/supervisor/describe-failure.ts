import type { EngineFailure } from '../contract/engine-state.ts';
import type { ErrorCode } from '../contract/errors.ts';
import type { EngineAdapter, Verdict } from '../engines/engine-adapter.ts';
import type { LogEvent } from '../engines/log-event.ts';
import { StartRefused, type EngineExit } from './runtimes/engine-runtime.ts';

export function failureNow(code: ErrorCode, message: string): EngineFailure {
  return { code, message, nextStep: null, exitCode: null, signal: null, atMs: Date.now() };
}

/** Why an engine that existed is gone, and whether that will be so again. */
export function failureOfExit(about: {
  adapter: EngineAdapter;
  exit: EngineExit;
  lines: readonly string[];
  fatal: Extract<LogEvent, { kind: 'fatal' }> | null;
}): { failure: EngineFailure; permanent: boolean } {
  const { adapter, exit, lines, fatal } = about;
  const { exitCode, signal, oomKilled } = exit;
  if (fatal !== null) {
    const failure = { ...failureNow(fatal.code, fatal.message), nextStep: fatal.nextStep, exitCode, signal };
    return { failure, permanent: true };
  }
  const explained = adapter.explainEnd({ exitCode, signal, oomKilled, lines });
  if (explained !== null) {
    const failure: EngineFailure = {
      ...failureNow('engine_start_failed', explained.message),
      class: explained.class,
      nextStep: explained.nextStep,
      exitCode,
      signal,
    };
    return { failure, permanent: explained.permanent };
  }
  const failure = { ...failureNow('engine_start_failed', describeExit(adapter.id, exit)), exitCode, signal };
  // A program that cannot be started does not heal by trying again.
  return { failure, permanent: exit.why !== null };
}

/** Why no engine came to be. */
export function failureOfRefusal(engine: string, thrown: unknown): EngineFailure {
  if (thrown instanceof StartRefused) {
    return {
      ...failureNow(thrown.code, thrown.message),
      ...(thrown.failureClass === null ? {} : { class: thrown.failureClass }),
      nextStep: thrown.nextStep,
    };
  }
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  return failureNow('engine_start_failed', `The ${engine} engine could not be started: ${why}.`);
}

/** Why an engine that answers does not serve. */
export function failureOfVerdict({ findings, nextStep }: Extract<Verdict, { kind: 'wrong' }>): EngineFailure {
  const serious = findings.filter(({ severity }) => severity === 'stop').map(({ message }) => message);
  return {
    ...failureNow('engine_wrong', `The engine started, but is not what was planned: ${serious.join(' ')}`),
    nextStep,
  };
}

function describeExit(engine: string, { exitCode, signal, oomKilled, why }: EngineExit): string {
  if (why !== null) return `The ${engine} engine could not be started: ${why}.`;
  if (oomKilled) return `The ${engine} engine was ended because memory ran out.`;
  return signal === null
    ? `The ${engine} engine ended by itself with exit code ${exitCode}.`
    : `The ${engine} engine was ended by ${signal}.`;
}

/** What a start ends with that was called off before there was an engine. */
export function stoppedBefore(): StartRefused {
  return new StartRefused('It was stopped before it was started.', {
    code: 'engine_start_failed',
    permanent: false,
  });
}
