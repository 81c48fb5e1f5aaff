import { BriefMap } from '../../base/brief-map.ts';
import { limits as bounds } from '../../contract/limits.ts';
import { choosePlace } from '../routing/choose-place.ts';
import type { EngineRoom } from './engine-room.ts';
import { KeptPlaces } from './kept-places.ts';
import { predictStart } from './predict-start.ts';
import type { Ticket } from './ticket.ts';
import { VirtualTokens } from './virtual-tokens.ts';
import { WaitingLine } from './waiting-line.ts';

export interface Placement {
  readonly ticket: Ticket;
  readonly deployment: string;
}

/** Why a request may not even wait. */
export type Refusal = {
  /** When it should come back, in ms from now; null: nobody knows. */
  readonly retryMs: number | null;
} & (
  | { readonly kind: 'full' }
  /** It would start after its deadline. */
  | { readonly kind: 'too-late'; readonly waitMs: number }
);

export type Entered =
  | { readonly kind: 'placed' }
  /** `evicted` gave its place in the line to it. */
  | { readonly kind: 'waits'; readonly evicted: Ticket | null }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface LineLimits {
  /** Requests that may wait for each slot. */
  readonly requestsPerSlot: number;
  readonly bytes: number;
  readonly ageingMs: number;
}

const nobody: ReadonlySet<string> = new Set();

/**
 * Decides who runs where and who waits: fair between tenants, in strict bands, within the slots and the key/value tokens
 * of every engine. Pure: time comes in, placements go out; `Admission` carries them out.
 */
export class Dispatcher {
  readonly rooms = new Map<string, EngineRoom>();
  readonly line = new WaitingLine();
  readonly virtual: VirtualTokens;
  limits: LineLimits;
  readonly #runningOf = new Map<string, number>();
  /** Of those that were refused lately, by tenant and engines: a crowd before one model keeps nobody from another. */
  readonly #kept = new Map<string, KeptPlaces>();
  readonly #rememberedTenants: number;
  readonly #charged = new BriefMap<Ticket, { deployment: string; tokens: number }>();

  constructor(limits: LineLimits, rememberedTenants: number) {
    this.limits = limits;
    this.#rememberedTenants = rememberedTenants;
    this.virtual = new VirtualTokens(rememberedTenants);
  }

  /** By tenant. */
  get running(): ReadonlyMap<string, number> {
    return this.#runningOf;
  }

  get queueLimit(): number {
    let slots = 0;
    for (const room of this.rooms.values()) slots += room.slots;
    return slots * this.limits.requestsPerSlot;
  }

  /** Where a ticket is inside; null: it is not. */
  placeOf(ticket: Ticket): string | null {
    return this.#charged.get(ticket)?.deployment ?? null;
  }

  /** Everybody who runs now because of it is in `placed`, perhaps the newcomer itself. */
  enter(ticket: Ticket, nowMs: number): { entered: Entered; placed: Placement[] } {
    if (!this.#isBusy(ticket.tenant)) this.virtual.arrive(ticket.tenant, this.#busyTenants());
    if (this.line.size === 0) {
      // Nobody to be fair to: the usual case costs no more than this.
      const choice = choosePlace(ticket, this.rooms, { awaited: nobody, nowMs });
      if (choice.kind === 'place') {
        this.#place(ticket, choice.deployment, nowMs);
        return { entered: { kind: 'placed' }, placed: [{ ticket, deployment: choice.deployment }] };
      }
    }
    this.line.add(ticket);
    const placed = this.pump(nowMs);
    if (placed.some((placement) => placement.ticket === ticket))
      return { entered: { kind: 'placed' }, placed };
    const waitMs = this.predictWaitMs(ticket, nowMs);
    if (waitMs !== null && nowMs + waitMs + this.#passedMs(ticket, waitMs, nowMs) > ticket.deadlineAtMs) {
      this.leave(ticket);
      const retryMs = this.#retryMs(ticket, waitMs, nowMs);
      return { entered: { kind: 'refused', refusal: { kind: 'too-late', waitMs, retryMs } }, placed };
    }
    if (this.line.size <= this.queueLimit && this.line.bytes <= this.limits.bytes) {
      return { entered: { kind: 'waits', evicted: null }, placed };
    }
    // It must not count as its own tenant's extra place while its victim is sought.
    this.line.remove(ticket);
    const victim = this.line.victimFor(ticket);
    const fits =
      victim !== null &&
      this.line.bytes - victim.need.bytes + ticket.need.bytes <= this.limits.bytes &&
      this.queueLimit > 0;
    if (!fits) {
      this.#settleTenant(ticket.tenant);
      const retryMs = this.#retryMs(ticket, waitMs, nowMs);
      return { entered: { kind: 'refused', refusal: { kind: 'full', retryMs } }, placed };
    }
    this.leave(victim);
    this.line.add(ticket);
    return { entered: { kind: 'waits', evicted: victim }, placed };
  }

  /** When a request that comes now was first refused; null: it was not, or not told to come now. */
  returns(asked: Pick<Ticket, 'tenant' | 'deployments' | 'identity'>, nowMs: number): number | null {
    // Nobody was refused yet: the usual case costs nothing.
    if (this.#kept.size === 0) return null;
    const kept = this.#kept.get(crowdOf(asked));
    return kept === undefined || kept.size === 0 ? null : kept.claim(asked.identity(), nowMs);
  }

  /** A waiting ticket gives up. False if it was not waiting. */
  leave(ticket: Ticket): boolean {
    if (!this.line.remove(ticket)) return false;
    this.#settleTenant(ticket.tenant);
    return true;
  }

  /** A running request ended. `usedTokens`: its work as it turned out, in prompt tokens; null: not known. */
  release(ticket: Ticket, usedTokens: number | null, nowMs: number): Placement[] {
    const charged = this.#charged.get(ticket);
    if (charged === undefined) throw new Error('A slot was released that nobody held.');
    this.#charged.delete(ticket);
    this.rooms.get(charged.deployment)?.release(ticket);
    this.virtual.settle(ticket.tenant, { expected: charged.tokens, used: usedTokens });
    this.#count(ticket.tenant, -1);
    this.#settleTenant(ticket.tenant);
    return this.pump(nowMs);
  }

  /** To another engine, also where its slots are taken: the request was admitted already. */
  move(ticket: Ticket, to: string, nowMs: number): Placement[] {
    const charged = this.#charged.get(ticket);
    if (charged === undefined) throw new Error('A request was moved that runs nowhere.');
    this.rooms.get(charged.deployment)?.release(ticket);
    this.rooms.get(to)?.take(ticket, nowMs);
    this.#charged.set(ticket, { ...charged, deployment: to });
    return this.pump(nowMs);
  }

  /** Everybody who may run now. */
  pump(nowMs: number): Placement[] {
    const placed: Placement[] = [];
    if (this.line.size === 0) return placed;
    /** Engines that somebody further ahead waits for. */
    const awaited = new Set<string>();
    for (const ticket of this.#inOrder(nowMs)) {
      const choice = choosePlace(ticket, this.rooms, { awaited, nowMs });
      if (choice.kind === 'none') {
        for (const id of choice.awaits) awaited.add(id);
        if (awaited.size >= this.rooms.size) break;
        continue;
      }
      this.#place(ticket, choice.deployment, nowMs);
      placed.push({ ticket, deployment: choice.deployment });
    }
    return placed;
  }

  /** When a ticket in the line would start, in ms from now; null: nobody knows. */
  predictWaitMs(ticket: Ticket, nowMs: number): number | null {
    const ahead: Ticket[] = [];
    for (const other of this.#inOrder(nowMs)) {
      ahead.push(other);
      if (other === ticket) return predictStart(ahead, this.rooms, nowMs);
    }
    return null;
  }

  /** How much longer a newcomer waits because of those that are expected back before it starts, and go first. */
  #passedMs(ticket: Ticket, waitMs: number, nowMs: number): number {
    const kept = this.#kept.get(crowdOf(ticket));
    if (ticket.firstAskedAtMs !== null || kept === undefined) return 0;
    // While they pass, others come back: they are promised half of what the engines get done.
    return kept.expectedUntil(nowMs + 2 * waitMs) * (this.#drainMs(ticket) ?? 0);
  }

  #retryMs(ticket: Ticket, waitMs: number | null, nowMs: number): number | null {
    const drainMs = this.#drainMs(ticket);
    if (waitMs === null || drainMs === null) return waitMs;
    const firstAskedAtMs = ticket.firstAskedAtMs ?? ticket.enteredAtMs;
    const kept = this.#keptOf(crowdOf(ticket));
    const most = Math.ceil(bounds.keptPlaces / this.#kept.size);
    return kept.promise({ identity: ticket.identity(), firstAskedAtMs, waitMs, drainMs, most }, nowMs);
  }

  #keptOf(crowd: string): KeptPlaces {
    const kept = this.#kept.get(crowd) ?? new KeptPlaces();
    // The one that was refused last is forgotten last.
    this.#kept.delete(crowd);
    this.#kept.set(crowd, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.#rememberedTenants && oldest !== undefined) this.#kept.delete(oldest);
    return kept;
  }

  /** From one start to the next while everybody waits; null: nobody knows how long requests take. */
  #drainMs({ deployments, need }: Ticket): number | null {
    let perMs = 0;
    for (const id of deployments) {
      const room = this.rooms.get(id);
      const serviceMs = room?.speed.serviceMs(need) ?? null;
      if (room === undefined || serviceMs === null || serviceMs <= 0) return null;
      perMs += room.usableSlots(need.reservedTokens) / serviceMs;
    }
    return perMs === 0 ? null : 1 / perMs;
  }

  *#inOrder(nowMs: number): Generator<Ticket> {
    yield* this.line.inOrder({
      nowMs,
      ageingMs: this.limits.ageingMs,
      spent: (tenant) => this.virtual.of(tenant),
      costOf: (ticket) => this.#costOf(ticket, ticket.deployments[0]),
      running: (tenant) => this.#runningOf.get(tenant) ?? 0,
    });
  }

  #place(ticket: Ticket, deployment: string, nowMs: number): void {
    this.line.remove(ticket);
    this.rooms.get(deployment)?.take(ticket, nowMs);
    const tokens = this.#costOf(ticket, deployment);
    this.#charged.set(ticket, { deployment, tokens });
    this.virtual.expect(ticket.tenant, tokens);
    this.#count(ticket.tenant, 1);
  }

  #costOf({ need }: Ticket, deployment: string | undefined): number {
    const room = deployment === undefined ? undefined : this.rooms.get(deployment);
    return need.promptTokens + (room?.speed.outputWeight(room.slots) ?? 2) * need.outputTokens;
  }

  #count(tenant: string, change: 1 | -1): void {
    const running = (this.#runningOf.get(tenant) ?? 0) + change;
    if (running === 0) this.#runningOf.delete(tenant);
    else this.#runningOf.set(tenant, running);
  }

  #isBusy(tenant: string): boolean {
    return this.line.tenants.has(tenant) || this.#runningOf.has(tenant);
  }

  *#busyTenants(): Generator<string> {
    yield* this.line.tenants.keys();
    yield* this.#runningOf.keys();
  }

  #settleTenant(tenant: string): void {
    if (!this.#isBusy(tenant)) this.virtual.depart(tenant);
  }
}

/** Who stands in each other's way. */
function crowdOf({ tenant, deployments }: Pick<Ticket, 'tenant' | 'deployments'>): string {
  return JSON.stringify([tenant, ...deployments]);
}
