import type { EngineRoom } from './engine-room.ts';
import type { Ticket } from './ticket.ts';

type Queued = Pick<Ticket, 'deployments' | 'need'>;

/**
 * When the last of `queue` starts, in ms from now, if every request takes as long as expected: each place in an engine
 * becomes free in its turn and takes the next one in line. Null where nobody knows how long requests take.
 */
export function predictStart(
  queue: readonly Queued[],
  rooms: ReadonlyMap<string, EngineRoom>,
  nowMs: number,
): number | null {
  const freeAtMs = new Map<string, number[]>();
  const meanReserved = queue.reduce((sum, { need }) => sum + need.reservedTokens, 0) / (queue.length || 1);
  for (const [id, room] of rooms) {
    const remaining = room.remainingMs(nowMs);
    if (remaining === null) return null;
    const places = room.usableSlots(meanReserved);
    // Requests beyond the slots wait inside the engine: the first that end make room for them, not for the line.
    const surplus = Math.max(0, remaining.length - places);
    const free = Array.from({ length: Math.max(0, places - remaining.length) }, () => 0);
    freeAtMs.set(id, [...free, ...remaining.slice(surplus)]);
  }
  let startMs: number | null = 0;
  for (const ticket of queue) {
    startMs = place(ticket, { rooms, freeAtMs });
    if (startMs === null) return null;
  }
  return startMs;
}

/** Puts a request into the place that is free first, and says when. */
function place(
  { deployments, need }: Queued,
  about: { rooms: ReadonlyMap<string, EngineRoom>; freeAtMs: Map<string, number[]> },
): number | null {
  let best: { id: string; atMs: number } | null = null;
  const open = deployments.filter((id) => about.rooms.get(id)?.closed === false);
  for (const id of open.length > 0 ? open : deployments) {
    const [atMs] = about.freeAtMs.get(id) ?? [];
    if (atMs !== undefined && (best === null || atMs < best.atMs)) best = { id, atMs };
  }
  if (best === null) return null;
  const serviceMs = about.rooms.get(best.id)?.speed.serviceMs(need) ?? null;
  const places = about.freeAtMs.get(best.id);
  if (serviceMs === null || places === undefined) return null;
  places.shift();
  const endMs = best.atMs + serviceMs;
  const at = places.findIndex((other) => other > endMs);
  places.splice(at < 0 ? places.length : at, 0, endMs);
  return best.atMs;
}
