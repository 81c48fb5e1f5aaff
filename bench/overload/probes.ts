import { setTimeout as pause } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { sendOne, type RequestShape } from './open-loop.ts';

/** A client that does as it is told: it comes back when Retry-After says so, and never earlier. */
export interface Probe {
  /** Of its first refusal. */
  promisedSeconds: number;
  /** From the first refusal until it was admitted; null: it never was while the load lasted. */
  waitedSeconds: number | null;
  refusals: number;
}

export async function runProbes(
  client: Dispatcher,
  options: { url: string; shape: RequestShape; zeroMs: number; untilMs: number; count: number },
): Promise<Probe[]> {
  const probes: Probe[] = [];
  let index = 2_000_000;
  const one = async (_: unknown, place: number) => {
    await pause(place * 700);
    while (performance.now() < options.untilMs) {
      const probe = await obey(client, { ...options, index: (index += 1_000) });
      if (probe) probes.push(probe);
      await pause(500);
    }
  };
  await Promise.all(Array.from({ length: options.count }, one));
  return probes;
}

/** Null: it was admitted at once, and nothing was promised. */
async function obey(
  client: Dispatcher,
  options: { url: string; shape: RequestShape; zeroMs: number; untilMs: number; index: number },
): Promise<Probe | null> {
  let probe: Probe | null = null;
  let firstRefusedMs = 0;
  for (let attempt = 0; ; attempt += 1) {
    const scheduledMs = performance.now() - options.zeroMs;
    const outcome = await sendOne(client, { ...options, scheduledMs, index: options.index + attempt });
    if (outcome.status === 200) {
      if (probe) probe.waitedSeconds = (outcome.sentMs - firstRefusedMs) / 1_000;
      return probe;
    }
    const promisedSeconds = outcome.retryAfterSeconds;
    if (promisedSeconds === null) return probe;
    probe ??= { promisedSeconds, waitedSeconds: null, refusals: 0 };
    if (probe.refusals === 0) firstRefusedMs = outcome.endedMs;
    probe.refusals += 1;
    await pause(promisedSeconds * 1_000);
    if (performance.now() > options.untilMs) return probe;
  }
}
