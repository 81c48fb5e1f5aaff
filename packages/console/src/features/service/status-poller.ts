import { limits } from 'edgewright/contract/limits';
import type { Status } from 'edgewright/contract/status';
import { problemOf } from '../../lib/api/service-error.ts';
import type { ServiceView } from './service-view.ts';

export interface StatusPollerOptions {
  getStatus: (signal: AbortSignal) => Promise<Status>;
  /** Runs the callback after a pause in milliseconds and returns its cancel. */
  schedule: (callback: () => void, delayMs: number) => () => void;
}

/** Keeps a view of the service up to date. One look at a time; the pause between two depends on what was seen. */
export class StatusPoller {
  readonly #options: StatusPollerOptions;
  readonly #listeners = new Set<() => void>();
  #view: ServiceView = { kind: 'asking' };
  #failures = 0;
  #looking: AbortController | null = null;
  #cancelNext: (() => void) | null = null;

  constructor(options: StatusPollerOptions) {
    this.#options = options;
  }

  readonly getView = (): ServiceView => this.#view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Looks now and goes on looking. Also called when the page becomes visible or an answer has failed. */
  readonly wake = (): void => {
    if (this.#looking) return;
    this.#cancelNext?.();
    this.#cancelNext = null;
    void this.#look();
  };

  /** Stops looking, for example while the page is hidden. `wake` starts again. */
  sleep(): void {
    this.#cancelNext?.();
    this.#cancelNext = null;
    this.#looking?.abort();
    this.#looking = null;
  }

  async #look(): Promise<void> {
    const controller = new AbortController();
    this.#looking = controller;
    let view: ServiceView;
    try {
      view = { kind: 'reached', status: await this.#options.getStatus(controller.signal) };
    } catch (thrown) {
      view = { kind: 'unreachable', problem: problemOf(thrown) };
    }
    if (controller.signal.aborted) return;
    this.#looking = null;
    this.#failures = view.kind === 'unreachable' ? this.#failures + 1 : 0;
    this.#cancelNext = this.#options.schedule(this.wake, pauseMs(view, this.#failures));
    this.#view = view;
    for (const listener of this.#listeners) listener();
  }
}

/** How long to wait after what was seen: short while something changes, longer and longer after failures. */
function pauseMs(view: ServiceView, failures: number): number {
  if (view.kind !== 'reached') {
    const doubled = limits.consoleStatusFirstRetryMs * 2 ** Math.max(0, failures - 1);
    return Math.min(doubled, limits.consoleStatusLongestRetryMs);
  }
  const changing = view.status.deployments.some(({ state }) =>
    ['starting', 'backing-off', 'stopping'].includes(state.kind),
  );
  return changing ? limits.consoleStatusBusyMs : limits.consoleStatusCalmMs;
}
