import { setTimeout as delay } from 'node:timers/promises';

/** Waits `durationMs`; returns early, without throwing, when `signal` aborts. */
export async function sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
  try {
    await delay(durationMs, undefined, signal ? { signal } : {});
  } catch (thrown) {
    if (!signal?.aborted) throw thrown;
  }
}
