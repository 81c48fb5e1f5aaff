import { AppError } from '../base/app-error.ts';
import type { EngineState } from '../contract/engine-state.ts';
import { errorTable, type ErrorCode } from '../contract/errors.ts';

/** Who is asked about, for the words of an answer. */
export interface Asked {
  readonly id: string;
  readonly model: string;
}

/** An answer that will not change by waiting, or null. */
export function settledAnswer(state: EngineState, asked: Asked): string | AppError | null {
  switch (state.kind) {
    case 'ready':
      return state.baseUrl;
    case 'starting':
    case 'backing-off':
    case 'unloaded':
      return null;
    case 'failed':
      return failedAnswer(state.failure, asked);
    case 'stopped':
    case 'stopping':
      return notReadyAnswer(state, asked);
  }
}

function failedAnswer(failure: Extract<EngineState, { kind: 'failed' }>['failure'], asked: Asked): AppError {
  const { code, message, nextStep } = failure;
  const known = code in errorTable ? (code as ErrorCode) : 'engine_start_failed';
  return new AppError(errorTable[known].httpStatus === null ? 'engine_start_failed' : known, {
    message: `The engine of "${asked.model}" has failed: ${message}`,
    facts: { deployment: asked.id, code },
    ...(nextStep === null ? {} : { nextStep }),
  });
}

export function notReadyAnswer(state: EngineState, asked: Asked): AppError {
  const phrases: Record<EngineState['kind'], string> = {
    stopped: 'is stopped',
    stopping: 'is stopping',
    starting: 'is still starting',
    'backing-off': 'has crashed and is about to be restarted',
    ready: 'is ready',
    unloaded: 'gave its memory back and is about to be started',
    failed: 'has failed',
  };
  return new AppError('engine_unavailable', {
    message: `The engine of "${asked.model}" ${phrases[state.kind]}.`,
    facts: { deployment: asked.id, state: state.kind },
    retryAfterSeconds: retryAfterSeconds(state),
  });
}

/** For a deployment that makes room for another. */
export function leavingAnswer(asked: Asked, successor: string): AppError {
  return new AppError('engine_unavailable', {
    message: `"${asked.model}" is being replaced by "${successor}".`,
    nextStep: `Ask for "${successor}", or for "default".`,
    facts: { deployment: asked.id, successor },
    retryAfterSeconds: 2,
  });
}

function retryAfterSeconds(state: EngineState): number {
  if (state.kind === 'starting' && state.progress.etaMs !== null)
    return Math.max(1, Math.ceil(state.progress.etaMs / 1000));
  if (state.kind === 'backing-off') return Math.max(1, Math.ceil((state.retryAtMs - Date.now()) / 1000));
  return 2;
}
