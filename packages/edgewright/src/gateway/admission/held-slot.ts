import type { AnsweredRequest } from './learned-speed.ts';
import type { Ticket } from './ticket.ts';

/** How a request ended, as far as its engine is concerned. */
export type RequestEnd = Pick<
  AnsweredRequest,
  'firstTokenAtMs' | 'lastTokenAtMs' | 'promptTokens' | 'cachedTokens' | 'outputTokens'
> & {
  readonly verdict: EngineVerdict;
};

/**
 * What the end of a request says about its engine: it gave a whole answer; it failed; it refused because of its load; or
 * nothing, because its client left or the gateway ended it.
 */
export type EngineVerdict = 'answered' | 'failed' | 'overloaded' | 'nothing';

/** Who gave a slot, and takes it back. */
export interface SlotOwner {
  firstToken(ticket: Ticket, slot: HeldSlot): void;
  moveAway(ticket: Ticket, slot: HeldSlot, verdict: EngineVerdict): string | null;
  settle(ticket: Ticket, slot: HeldSlot, end: RequestEnd | null): void;
}

/** The right to run one request on one engine. */
export interface Slot {
  readonly deploymentId: string;
  /** Time spent in the line. */
  readonly queueMs: number;
  /** Estimated. */
  readonly promptTokens: number;
  /** Other deployments serve the same model. */
  readonly hasAlternatives: boolean;
  /** The engine has read the prompt. */
  firstToken(): void;
  /** To another engine, with the same right, because of what this one did; false: there is none. */
  moveAway(verdict: EngineVerdict): boolean;
  /** Gives the slot back. Calls after the first do nothing. */
  release(end: RequestEnd | null): void;
}

export class HeldSlot implements Slot {
  readonly queueMs: number;
  /** False: its request has ended, and the slot should have been given back. */
  readonly isAlive: () => boolean;
  readonly #owner: SlotOwner;
  readonly #ticket: Ticket;
  #deploymentId: string;
  #sentAtMs: number;
  #held = true;
  #expectedFirstToken: NodeJS.Timeout | undefined;

  constructor(
    owner: SlotOwner,
    ticket: Ticket,
    about: { deploymentId: string; sentAtMs: number; isAlive: () => boolean },
  ) {
    this.#owner = owner;
    this.isAlive = about.isAlive;
    this.#ticket = ticket;
    this.#deploymentId = about.deploymentId;
    this.#sentAtMs = about.sentAtMs;
    this.queueMs = about.sentAtMs - ticket.enteredAtMs;
  }

  get deploymentId(): string {
    return this.#deploymentId;
  }

  /** To the engine where it is now. */
  get sentAtMs(): number {
    return this.#sentAtMs;
  }

  get promptTokens(): number {
    return this.#ticket.need.promptTokens;
  }

  get hasAlternatives(): boolean {
    return this.#ticket.deployments.length > 1;
  }

  firstToken(): void {
    if (this.#held) this.#owner.firstToken(this.#ticket, this);
  }

  /** Nobody will see it come. */
  expectFirstToken(inMs: number): void {
    this.#expectedFirstToken = setTimeout(() => this.firstToken(), inMs);
    this.#expectedFirstToken.unref();
  }

  moveAway(verdict: EngineVerdict): boolean {
    const to = this.#held ? this.#owner.moveAway(this.#ticket, this, verdict) : null;
    if (to === null) return false;
    this.#deploymentId = to;
    this.#sentAtMs = performance.now();
    return true;
  }

  release(end: RequestEnd | null): void {
    if (!this.#held) return;
    this.#held = false;
    clearTimeout(this.#expectedFirstToken);
    this.#owner.settle(this.#ticket, this, end);
  }
}
