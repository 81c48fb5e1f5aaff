import type { EngineRoom } from '../admission/engine-room.ts';
import type { Ticket } from '../admission/ticket.ts';

export type PlaceChoice =
  | { readonly kind: 'place'; readonly deployment: string }
  /** `awaits`: the engines whose next room it gets. */
  | { readonly kind: 'none'; readonly awaits: readonly string[] };

/** Predictions closer than this are the same: then the emptier engine counts. */
const SAME_SHARE = 0.1;
const SAME_MS = 5;

interface Candidate {
  readonly id: string;
  readonly room: EngineRoom;
  readonly isFree: boolean;
  /** Time to the first token: until there is room, and for what of the prompt is not in the cache. */
  readonly firstTokenMs: number;
}

/**
 * The engine that is predicted to give the first token soonest. Cache and load count in the same unit, ms: a conversation
 * stays where its beginning is cached until waiting there takes longer than reading it anew elsewhere. Of equals the one
 * with the fewest reserved tokens.
 */
export function choosePlace(
  ticket: Ticket,
  rooms: ReadonlyMap<string, EngineRoom>,
  about: { awaited: ReadonlySet<string>; nowMs: number },
): PlaceChoice {
  const candidates: Candidate[] = [];
  /** Where it has to wait for slots or tokens. Others with long prompts only wait for each other. */
  const awaits: string[] = [];
  const open = ticket.deployments.filter((id) => rooms.get(id)?.closed === false);
  // Where none is open, one that is away is as good as another: its start is waited for.
  for (const id of open.length > 0 ? open : ticket.deployments) {
    const room = rooms.get(id);
    if (room === undefined) continue;
    const newTokens = Math.max(0, ticket.need.promptTokens - ticket.cachedTokens(id));
    const verdict = about.awaited.has(id) ? 'slots' : room.verdict(ticket, newTokens);
    const isFree = verdict === 'room';
    if (verdict === 'slots' || verdict === 'kv-tokens') awaits.push(id);
    const waitMs = isFree ? 0 : (room.remainingMs(about.nowMs)?.[0] ?? Infinity);
    candidates.push({ id, room, isFree, firstTokenMs: waitMs + (room.speed.promptMs(newTokens) ?? 0) });
  }
  const best = soonest(candidates);
  // The best may be one that is full: then waiting for it is better than any other.
  if (best === null || !best.isFree) return { kind: 'none', awaits };
  return { kind: 'place', deployment: best.id };
}

function soonest(candidates: readonly Candidate[]): Candidate | null {
  const leastMs = Math.min(...candidates.map(({ firstTokenMs }) => firstTokenMs));
  const sameMs = leastMs + Math.max(SAME_MS, leastMs * SAME_SHARE);
  let best: Candidate | null = null;
  for (const candidate of candidates) {
    // Infinity is not less than Infinity: where nothing is known, all are the same.
    if (candidate.firstTokenMs > sameMs) continue;
    if (best === null || isBetter(candidate, best)) best = candidate;
  }
  return best;
}

function isBetter(one: Candidate, other: Candidate): boolean {
  if (one.isFree !== other.isFree) return one.isFree;
  if (one.room.reservedTokens !== other.room.reservedTokens) {
    return one.room.reservedTokens < other.room.reservedTokens;
  }
  return one.room.running < other.room.running;
}
