import { limits } from '../../contract/limits.ts';
import { arrivals, type OpenLoad } from '../load/arrivals.ts';
import type { StageHands } from './stage-hands.ts';
import { waitUntil } from './wait-until.ts';

/** Requests at the moments of a schedule that was fixed before, whatever becomes of earlier ones. */
export async function runOpenLoop(load: OpenLoad, hands: StageHands): Promise<void> {
  const { clock, signal, requests, book } = hands;
  const startNs = clock();
  const inFlight = new Set<Promise<unknown>>();
  for (const arrival of arrivals(load, hands.random)) {
    const prepared = requests.next(arrival);
    const scheduledNs = startNs + arrival.atMs * 1e6;
    await waitUntil(scheduledNs, clock, signal);
    if (signal.aborted) break;
    if (inFlight.size >= limits.benchRequestsInFlight) {
      hands.end('too-many-in-flight');
      break;
    }
    const sending = hands.issue({ prepared, scheduledNs, session: null, turn: null });
    inFlight.add(sending);
    void sending.then(() => inFlight.delete(sending));
  }
  book.close();
  await Promise.all(inFlight);
}
