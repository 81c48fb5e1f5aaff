import { sleep } from '../../base/sleep.ts';
import type { LoadModel } from '../../contract/load-model.ts';
import { drawNormal, type Random } from '../load/draw.ts';
import { pauseAfter, type StageHands } from './stage-hands.ts';

type SessionLoad = Extract<LoadModel, { kind: 'sessions' }>;

/**
 * Conversations: each turn sends all of what was said before, so that its prompt grows and its beginning is in the prefix
 * cache. Between two turns the user thinks.
 */
export async function runSessions(load: SessionLoad, hands: StageHands): Promise<void> {
  const gapMs = (hands.expectedRequestMs + load.thinkMs) / load.sessions;
  await Promise.all(
    Array.from({ length: load.sessions }, (_, session) =>
      runSession(load, { session, delayMs: session * gapMs }, hands),
    ),
  );
}

async function runSession(
  load: SessionLoad,
  { session, delayMs }: { session: number; delayMs: number },
  hands: StageHands,
): Promise<void> {
  const { signal, clock, random } = hands;
  if (delayMs > 0) await sleep(delayMs, signal);
  while (!signal.aborted) {
    const conversation = hands.requests.conversation();
    for (let turn = 0; turn < load.turns && !signal.aborted; turn += 1) {
      const prepared = conversation.nextTurn();
      const { record, text } = await hands.issue({ prepared, scheduledNs: clock(), session, turn });
      await pauseAfter(record, signal);
      if (record.outcome !== 'ok') break;
      conversation.answered(text);
      await sleep(thinkMs(load, random), signal);
    }
  }
}

/** One pause: constant, or lognormal around the mean that was asked for. */
function thinkMs({ thinkMs: meanMs, thinkSigma }: SessionLoad, random: Random): number {
  if (thinkSigma === 0) return meanMs;
  return meanMs * Math.exp(thinkSigma * drawNormal(random) - thinkSigma ** 2 / 2);
}
