import { sleep } from '../../base/sleep.ts';

/** Time of the simulated engine, which may run faster than ours. */
export interface VirtualClock {
  /** Virtual milliseconds since the start. */
  nowMs(): number;
  /** Waits until then; at once when it is past. Never throws on an abort. */
  until(virtualMs: number, signal: AbortSignal): Promise<void>;
}

/** @param timeScale real time per virtual time */
export function scaledClock(timeScale: number): VirtualClock {
  const originMs = performance.now();
  const nowMs = (): number => (performance.now() - originMs) / timeScale;
  return {
    nowMs,
    async until(virtualMs, signal) {
      const realMs = (virtualMs - nowMs()) * timeScale;
      // Timers count whole milliseconds. What is missed here is caught up, because every end is an absolute time.
      if (realMs >= 1) await sleep(Math.floor(realMs), signal);
      else await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
