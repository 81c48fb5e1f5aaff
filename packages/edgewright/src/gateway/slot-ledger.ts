/**
 * Who runs and who waits, for one deployment: first come, first served, with a bounded queue. Knows neither
 * time nor promises; `Admission` carries its decisions out.
 */
export class SlotLedger<Ticket> {
  #slots: number;
  readonly #queuedPerSlot: number;
  #running = 0;
  /** A Set keeps insertion order and lets a ticket leave from the middle at constant cost. */
  readonly #waiting = new Set<Ticket>();

  constructor(options: { slots: number; queuedPerSlot: number }) {
    this.#slots = options.slots;
    this.#queuedPerSlot = options.queuedPerSlot;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  get slots(): number {
    return this.#slots;
  }

  get queueLimit(): number {
    return this.#slots * this.#queuedPerSlot;
  }

  enter(ticket: Ticket): 'admitted' | 'queued' | 'full' {
    if (this.#running < this.#slots && this.#waiting.size === 0) {
      this.#running += 1;
      return 'admitted';
    }
    if (this.#waiting.size >= this.queueLimit) return 'full';
    this.#waiting.add(ticket);
    return 'queued';
  }

  /** A waiting ticket gives up. False if it was not waiting. */
  leave(ticket: Ticket): boolean {
    return this.#waiting.delete(ticket);
  }

  /** A running request ended. Returns the tickets that run now in its place. */
  release(): Ticket[] {
    if (this.#running === 0) throw new Error('A slot was released that nobody held.');
    this.#running -= 1;
    return this.#admitWaiting();
  }

  /** The deployment now runs another number of requests at once. Returns the tickets that run now. */
  resize(slots: number): Ticket[] {
    this.#slots = slots;
    return this.#admitWaiting();
  }

  #admitWaiting(): Ticket[] {
    const admitted: Ticket[] = [];
    for (const ticket of this.#waiting) {
      if (this.#running >= this.#slots) break;
      this.#waiting.delete(ticket);
      this.#running += 1;
      admitted.push(ticket);
    }
    return admitted;
  }
}
