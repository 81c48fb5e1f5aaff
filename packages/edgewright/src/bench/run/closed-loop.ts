import { sleep } from '../../base/sleep.ts';
import { pauseAfter, type StageHands } from './stage-hands.ts';

/**
 * So many requests always in flight, each followed at once by the next. They begin one after another over the time of one
 * answer: all at once would put every prompt into one queue, and keep doing so.
 */
export async function runClosedLoop(concurrency: number, hands: StageHands): Promise<void> {
  const gapMs = hands.expectedRequestMs / concurrency;
  await Promise.all(Array.from({ length: concurrency }, (_, slot) => runSlot(slot, slot * gapMs, hands)));
}

async function runSlot(slot: number, delayMs: number, hands: StageHands): Promise<void> {
  const { signal, clock, requests } = hands;
  let prepared = requests.next();
  if (delayMs > 0) await sleep(delayMs, signal);
  while (!signal.aborted) {
    const sending = hands.issue({ prepared, scheduledNs: clock(), session: slot, turn: null });
    // Made while the answer is awaited, so that a free slot sends at once.
    prepared = requests.next();
    const { record } = await sending;
    await pauseAfter(record, signal);
  }
}
