/**
 * Who has had how much, in prompt tokens or their equal: the virtual token counter of Sheng et al. (2024,
 * arXiv 2401.00588). Serving the smallest counter first keeps busy tenants within a bounded distance of each other; one
 * that returns starts level with the others, so that nobody saves up credit while idle.
 *
 * What a request will cost is expected while it runs and known when it has ended. Both count, but a tenant that comes
 * starts from what the others have really had: expectations are often too high, and when they are taken back the others
 * would be served first until they had caught up.
 */
export class VirtualTokens {
  readonly #spent = new Map<string, number>();
  readonly #expected = new Map<string, number>();
  readonly #rememberedTenants: number;
  /** Counter of the last tenant that went idle: where one starts that comes to an empty house. */
  #lastLevel = 0;

  constructor(rememberedTenants: number) {
    this.#rememberedTenants = rememberedTenants;
  }

  /** What it had, and what its running requests are expected to cost. */
  of(tenant: string): number {
    return (this.#spent.get(tenant) ?? 0) + (this.#expected.get(tenant) ?? 0);
  }

  /** A tenant that had nothing waiting or running has something now. `busy`: the others that have. */
  arrive(tenant: string, busy: Iterable<string>): void {
    let level = Infinity;
    for (const other of busy) if (other !== tenant) level = Math.min(level, this.#spent.get(other) ?? 0);
    const start = level === Infinity ? this.#lastLevel : level;
    this.#spent.set(tenant, Math.max(this.#spent.get(tenant) ?? 0, start));
  }

  /** Its last request has ended. */
  depart(tenant: string): void {
    this.#lastLevel = this.#spent.get(tenant) ?? 0;
    // Oldest first: the tenant moves to the end, so that what is forgotten was idle the longest.
    this.#spent.delete(tenant);
    this.#spent.set(tenant, this.#lastLevel);
    for (const [oldest] of this.#spent) {
      if (this.#spent.size <= this.#rememberedTenants) break;
      this.#spent.delete(oldest);
    }
  }

  /** One of its requests runs now and is expected to cost so much. */
  expect(tenant: string, tokens: number): void {
    this.#expected.set(tenant, (this.#expected.get(tenant) ?? 0) + tokens);
  }

  /** It has ended. `used` null: nobody knows, and it counts as expected. */
  settle(tenant: string, about: { expected: number; used: number | null }): void {
    const left = (this.#expected.get(tenant) ?? 0) - about.expected;
    if (left > 0) this.#expected.set(tenant, left);
    else this.#expected.delete(tenant);
    this.#spent.set(tenant, (this.#spent.get(tenant) ?? 0) + (about.used ?? about.expected));
  }
}
