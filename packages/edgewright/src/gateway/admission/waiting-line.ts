import { BriefMap } from '../../base/brief-map.ts';
import { priorities } from '../../contract/priority.ts';
import type { Ticket } from './ticket.ts';

/** Who waits, and in which order they are served. Knows neither engines nor promises. */
export class WaitingLine {
  /** In order of arrival. */
  readonly #tickets = new BriefMap<Ticket, null>();
  readonly #byTenant = new Map<string, number>();
  #bytes = 0;

  get size(): number {
    return this.#tickets.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get tenants(): ReadonlyMap<string, number> {
    return this.#byTenant;
  }

  [Symbol.iterator](): IterableIterator<Ticket> {
    return this.#tickets.keys().values();
  }

  add(ticket: Ticket): void {
    this.#tickets.set(ticket, null);
    this.#bytes += ticket.need.bytes;
    this.#byTenant.set(ticket.tenant, (this.#byTenant.get(ticket.tenant) ?? 0) + 1);
  }

  /** False if it was not waiting. */
  remove(ticket: Ticket): boolean {
    if (!this.#tickets.delete(ticket)) return false;
    this.#bytes -= ticket.need.bytes;
    const left = (this.#byTenant.get(ticket.tenant) ?? 1) - 1;
    if (left === 0) this.#byTenant.delete(ticket.tenant);
    else this.#byTenant.set(ticket.tenant, left);
    return true;
  }

  /**
   * The order of service: strict bands; in a band the tenant that has had least; of a tenant the one whose deadline
   * comes first, after those that were refused before and are back. Of tenants that have had the same, the one with fewest running. `costOf`: what serving a ticket adds to
   * its tenant's counter, in the unit of `spent`.
   */
  *inOrder(about: {
    nowMs: number;
    ageingMs: number;
    spent: (tenant: string) => number;
    costOf: (ticket: Ticket) => number;
    running: (tenant: string) => number;
  }): Generator<Ticket> {
    const { nowMs, ageingMs, spent, costOf, running } = about;
    for (const band of this.#bands(nowMs, ageingMs)) {
      const tenants = [...band.keys()].sort((left, right) => running(left) - running(right));
      const counters = new Map(tenants.map((tenant) => [tenant, spent(tenant)]));
      for (const queue of band.values()) {
        queue.sort((left, right) => rankOf(left) - rankOf(right));
      }
      while (band.size > 0) {
        const tenant = smallest(counters);
        const queue = band.get(tenant) ?? [];
        const next = queue.shift();
        if (next !== undefined) {
          counters.set(tenant, (counters.get(tenant) ?? 0) + costOf(next));
          yield next;
        }
        if (queue.length === 0) {
          band.delete(tenant);
          counters.delete(tenant);
        }
      }
    }
  }

  /**
   * Who has to leave so that `newcomer` may wait where all places are taken: the youngest of a lower band, or of a
   * tenant that has more than one place more than the newcomer's. Null: nobody.
   */
  victimFor(newcomer: Ticket): Ticket | null {
    const own = this.#byTenant.get(newcomer.tenant) ?? 0;
    const ownBand = priorities.indexOf(newcomer.priority);
    let victim: Ticket | null = null;
    let victimBand = ownBand;
    let victimPlaces = own + 1;
    for (const ticket of this.#tickets.keys()) {
      const band = priorities.indexOf(ticket.priority);
      const places = this.#byTenant.get(ticket.tenant) ?? 0;
      if (band < victimBand || (band === victimBand && places < victimPlaces)) continue;
      // Of equals the youngest: it has waited least.
      if (band === ownBand && places <= own + 1) continue;
      victim = ticket;
      victimBand = band;
      victimPlaces = places;
    }
    return victim;
  }

  /** By effective band, the first one first: who has waited long counts as of a higher one. */
  #bands(nowMs: number, ageingMs: number): Map<string, Ticket[]>[] {
    const bands = priorities.map(() => new Map<string, Ticket[]>());
    for (const ticket of this.#tickets.keys()) {
      const risen = ageingMs > 0 ? Math.floor((nowMs - ticket.enteredAtMs) / ageingMs) : 0;
      const band = bands[Math.max(0, priorities.indexOf(ticket.priority) - risen)];
      const queue = band?.get(ticket.tenant);
      if (queue) queue.push(ticket);
      else band?.set(ticket.tenant, [ticket]);
    }
    return bands;
  }
}

/** Who was refused before came long before anybody's deadline. */
function rankOf({ firstAskedAtMs, deadlineAtMs }: Ticket): number {
  return firstAskedAtMs ?? deadlineAtMs;
}

/** Of equals the one that came first. */
function smallest(counters: ReadonlyMap<string, number>): string {
  let found = '';
  let least = Infinity;
  for (const [tenant, counter] of counters) {
    if (counter >= least) continue;
    found = tenant;
    least = counter;
  }
  return found;
}
