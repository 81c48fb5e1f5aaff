import { BriefMap } from '../../base/brief-map.ts';
import type { LearnedSpeed } from './learned-speed.ts';
import type { RequestNeed } from './request-need.ts';
import type { Ticket } from './ticket.ts';

/** One request inside an engine. */
interface Occupant {
  readonly need: RequestNeed;
  readonly takenAtMs: number;
  /** A long prompt before its first token. */
  readingLongPrompt: boolean;
}

/** Whether a request may go in now, or what is missing. */
export type RoomVerdict = 'room' | 'slots' | 'kv-tokens' | 'long-prompts';

/**
 * What is inside one engine and how much more fits: slots and key/value tokens. Counts what this process sent, not what
 * an engine says of itself.
 */
export class EngineRoom {
  slots = 1;
  /** Requests beyond the slots, so that the engine never waits for the next one. */
  lookahead = 0;
  /** Tokens of its key/value cache; null: not known, and no limit. */
  kvTokens: number | null = null;
  /** Tokens promised for each token that is there: most requests use less than they reserve. */
  overbooking = 1;
  longPromptTokens = Infinity;
  longPromptsAtOnce = 1;
  /** It is away, or was left out: sent nothing while another one can answer. */
  closed = false;
  readonly speed: LearnedSpeed;
  readonly #occupants = new BriefMap<Ticket, Occupant>();
  #reservedTokens = 0;
  #longPrompts = 0;

  constructor(speed: LearnedSpeed) {
    this.speed = speed;
  }

  get running(): number {
    return this.#occupants.size;
  }

  get reservedTokens(): number {
    return this.#reservedTokens;
  }

  get longPrompts(): number {
    return this.#longPrompts;
  }

  get occupants(): readonly Ticket[] {
    return this.#occupants.keys();
  }

  verdict({ need }: Ticket, newTokens: number): RoomVerdict {
    if (this.running >= this.slots + this.lookahead) return 'slots';
    const budget = this.kvTokens === null ? Infinity : this.kvTokens * this.overbooking;
    // One that is larger than everything goes in alone: the engine may still manage, and it says so if not.
    if (this.running > 0 && this.#reservedTokens + need.reservedTokens > budget) return 'kv-tokens';
    if (newTokens > this.longPromptTokens && this.#longPrompts >= this.longPromptsAtOnce)
      return 'long-prompts';
    return 'room';
  }

  take(ticket: Ticket, atMs: number): void {
    if (this.#occupants.has(ticket)) throw new Error('A request was given two slots of one engine.');
    const readingLongPrompt = ticket.need.promptTokens > this.longPromptTokens;
    this.#occupants.set(ticket, { need: ticket.need, takenAtMs: atMs, readingLongPrompt });
    this.#reservedTokens += ticket.need.reservedTokens;
    if (readingLongPrompt) this.#longPrompts += 1;
  }

  firstToken(ticket: Ticket): void {
    const occupant = this.#occupants.get(ticket);
    if (!occupant?.readingLongPrompt) return;
    occupant.readingLongPrompt = false;
    this.#longPrompts -= 1;
  }

  /** False if it was not inside. */
  release(ticket: Ticket): boolean {
    if (!this.#occupants.has(ticket)) return false;
    this.firstToken(ticket);
    this.#occupants.delete(ticket);
    this.#reservedTokens -= ticket.need.reservedTokens;
    return true;
  }

  /** How long each request inside will still take, the shortest first; null: nobody knows. */
  remainingMs(nowMs: number): number[] | null {
    const remaining: number[] = [];
    for (const { need, takenAtMs } of this.#occupants.values()) {
      const serviceMs = this.speed.serviceMs(need);
      if (serviceMs === null) return null;
      remaining.push(Math.max(0, serviceMs - (nowMs - takenAtMs)));
    }
    return remaining.sort((left, right) => left - right);
  }

  /** Slots that requests of this size can really use at once. */
  usableSlots(reservedTokens: number): number {
    if (this.kvTokens === null || reservedTokens === 0) return this.slots;
    const byTokens = Math.floor((this.kvTokens * this.overbooking) / reservedTokens);
    return Math.max(1, Math.min(this.slots, byTokens));
  }
}
