import { setImmediate } from 'node:timers/promises';
import { sleep } from '../../base/sleep.ts';
import type { RunClock } from '../client/run-clock.ts';

/**
 * Waits until this moment of the run's clock. Timers of Node.js count whole milliseconds, so that the last one is waited for
 * turn by turn of the event loop. Returns early when `signal` aborts.
 */
export async function waitUntil(atNs: number, clock: RunClock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const leftMs = (atNs - clock()) / 1e6;
    if (leftMs <= 0) return;
    if (leftMs > 1.5) await sleep(Math.floor(leftMs - 1), signal);
    else await setImmediate();
  }
}
