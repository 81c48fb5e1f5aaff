import type { Simulation } from '../simulation.ts';
import type { StartEvent } from './start-timeline.ts';

/** How a start ended; `exitCode` null: well, or it was stopped. */
export interface StartEnd {
  readonly exitCode: number | null;
}

/** Goes through a start in the engine's own time. */
export async function runStart(
  { clock, stop, print }: Simulation,
  events: readonly StartEvent[],
  listen: () => Promise<void>,
): Promise<StartEnd> {
  const fromMs = clock.nowMs();
  for (const event of events) {
    if (clock.nowMs() < fromMs + event.atMs) await clock.until(fromMs + event.atMs, stop.signal);
    if (stop.signal.aborted) return { exitCode: null };
    switch (event.kind) {
      case 'print':
        print([event.line]);
        break;
      case 'listen':
        await listen();
        break;
      case 'ready':
        break;
      case 'fail':
        return { exitCode: event.exitCode };
    }
  }
  return { exitCode: null };
}
