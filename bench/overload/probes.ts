import { setTimeout as pause } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { sendOne, type Outcome, type RequestShape } from './open-loop.ts';

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
): Promise<{ probes: Probe[]; answers: Outcome[] }> {
  const probes: Probe[] = [];
  const answers: Outcome[] = [];
  let index = 2_000_000;
  const one = async (_: unknown, place: number) => {
    await pause(place * 700);
    while (performance.now() < options.untilMs) {
      const probe = await obey(client, { ...options, index: (index += 1_000), answers });
      if (probe) probes.push(probe);
      await pause(500);
    }
  };
  await Promise.all(Array.from({ length: options.count }, one));
  return { probes, answers };
}

/** Null: it was admitted at once, and nothing was promised. */
async function obey(
  client: Dispatcher,
  options: {
    url: string;
    shape: RequestShape;
    zeroMs: number;
    untilMs: number;
    index: number;
    answers: Outcome[];
  },
): Promise<Probe | null> {
  let probe: Probe | null = null;
  let firstRefusedMs = 0;
  for (;;) {
    const scheduledMs = performance.now() - options.zeroMs;
    // The same request again, as clients repeat it.
    const outcome = await sendOne(client, { ...options, scheduledMs });
    if (outcome.status === 200) {
      options.answers.push(outcome);
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
