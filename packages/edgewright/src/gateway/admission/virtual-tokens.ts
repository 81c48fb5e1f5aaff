/**
 * Who has had how much, in prompt tokens or their equal: the virtual token counter of Sheng et al. (2024,
 * arXiv 2401.00588). Serving the smallest counter first keeps busy tenants within a bounded distance of each other; one
 * that returns starts level with the others, so that nobody saves up credit while idle.
 */
export class VirtualTokens {
  readonly #spent = new Map<string, number>();
  readonly #rememberedTenants: number;
  /** Counter of the last tenant that went idle: where one starts that comes to an empty house. */
  #lastLevel = 0;

  constructor(rememberedTenants: number) {
    this.#rememberedTenants = rememberedTenants;
  }

  of(tenant: string): number {
    return this.#spent.get(tenant) ?? 0;
  }

  /** A tenant that had nothing waiting or running has something now. `busy`: the others that have. */
  arrive(tenant: string, busy: Iterable<string>): void {
    let level = Infinity;
    for (const other of busy) if (other !== tenant) level = Math.min(level, this.of(other));
    this.#spent.set(tenant, Math.max(this.of(tenant), level === Infinity ? this.#lastLevel : level));
  }

  /** Its last request has ended. */
  depart(tenant: string): void {
    this.#lastLevel = this.of(tenant);
    // Oldest first: the tenant moves to the end, so that what is forgotten was idle the longest.
    this.#spent.delete(tenant);
    this.#spent.set(tenant, this.#lastLevel);
    for (const [oldest] of this.#spent) {
      if (this.#spent.size <= this.#rememberedTenants) break;
      this.#spent.delete(oldest);
    }
  }

  /** Negative gives back what was charged and not used. */
  charge(tenant: string, tokens: number): void {
    this.#spent.set(tenant, Math.max(0, this.of(tenant) + tokens));
  }
}
