import { AppError } from '../base/app-error.ts';
import type { TypedEvents } from '../base/typed-events.ts';
import type { EngineState } from '../contract/engine-state.ts';
import { errorTable, type ErrorCode } from '../contract/errors.ts';
import type { DeploymentView } from '../contract/status.ts';
import type { EngineRunner } from './engine-runner.ts';

/** Everything about a deployment that does not change while it runs. */
export type DeploymentFacts = Omit<DeploymentView, 'state'>;

/** A plan that is running: one engine and what it serves. */
export class Deployment {
  readonly facts: DeploymentFacts;
  readonly #runner: EngineRunner;

  constructor(facts: DeploymentFacts, runner: EngineRunner) {
    this.facts = facts;
    this.#runner = runner;
  }

  get view(): DeploymentView {
    return { ...this.facts, state: this.#runner.state };
  }

  get changes(): TypedEvents<EngineState> {
    return this.#runner.changes;
  }

  get runner(): EngineRunner {
    return this.#runner;
  }

  /**
   * The engine's origin, as soon as it is ready.
   *
   * @throws AppError `engine_unavailable` when it has failed, is stopped, or is not ready within `holdMs`; the
   *   start's own error code when the engine failed for good.
   */
  async whenReady({ holdMs, signal }: { holdMs: number; signal: AbortSignal }): Promise<string> {
    const now = settled(this.#runner.state, this.facts);
    if (now !== null) return unwrap(now);
    return await new Promise<string>((resolve, reject) => {
      const finish = (outcome: string | AppError): void => {
        unsubscribe();
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        if (outcome instanceof AppError) reject(outcome);
        else resolve(outcome);
      };
      const onAbort = (): void => finish(notReady(this.#runner.state, this.facts));
      const unsubscribe = this.#runner.changes.subscribe((state) => {
        const outcome = settled(state, this.facts);
        if (outcome !== null) finish(outcome);
      });
      const timer = setTimeout(onAbort, holdMs);
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
    });
  }
}

function unwrap(outcome: string | AppError): string {
  if (outcome instanceof AppError) throw outcome;
  return outcome;
}

/** An answer that will not change by waiting, or null. */
function settled(state: EngineState, facts: DeploymentFacts): string | AppError | null {
  switch (state.kind) {
    case 'ready':
      return state.baseUrl;
    case 'starting':
    case 'backing-off':
    case 'unloaded':
      return null;
    case 'failed': {
      const { code, message, nextStep } = state.failure;
      const known = code in errorTable ? (code as ErrorCode) : 'engine_start_failed';
      return new AppError(errorTable[known].httpStatus === null ? 'engine_start_failed' : known, {
        message: `The engine of "${facts.model}" has failed: ${message}`,
        facts: { deployment: facts.id, code },
        ...(nextStep === null ? {} : { nextStep }),
      });
    }
    case 'stopped':
    case 'stopping':
      return notReady(state, facts);
  }
}

function notReady(state: EngineState, facts: DeploymentFacts): AppError {
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
    message: `The engine of "${facts.model}" ${phrases[state.kind]}.`,
    facts: { deployment: facts.id, state: state.kind },
    retryAfterSeconds: retryAfterSeconds(state),
  });
}

function retryAfterSeconds(state: EngineState): number {
  if (state.kind === 'starting' && state.progress.etaMs !== null)
    return Math.ceil(state.progress.etaMs / 1000);
  if (state.kind === 'backing-off') return Math.max(1, Math.ceil((state.retryAtMs - Date.now()) / 1000));
  return 2;
}
