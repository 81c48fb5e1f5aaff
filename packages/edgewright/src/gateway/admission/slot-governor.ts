import type { SlotChange, SlotReason } from '../../contract/admission.ts';
import { limits } from '../../contract/limits.ts';
import type { Pressure } from './box-pressure.ts';

/** What the governor learns of the last few seconds. */
export interface Attained {
  /** Share of requests within the objectives; null: no objective, or too few requests. */
  readonly share: number | null;
  readonly requests: number;
  /** Somebody waits for a slot. */
  readonly backlog: boolean;
}

/** Shares of D2 of the benchmarks report: one slot more above the first, a fifth less below the second. */
const GROW_ABOVE = 0.995;
const SHRINK_BELOW = 0.99;
const SHRINK_FACTOR = 0.8;
/** Without clocks nobody knows how hard a throttle is. */
const THROTTLE_FACTOR = 0.7;
const MEMORY_FACTOR = 0.5;
const SLOW_START_SHARE = 0.25;

interface Brake {
  readonly id: 'throttle' | 'memory-low';
  slots: number;
  why: string;
  active: boolean;
  /** When it last took something. */
  tookAtMs: number;
}

/**
 * How many requests one engine may run, and why no more. The plan says how many; the engine's own capacity, how well the
 * objectives are met, and the state of the box each take some away. Pure: time and observations come in.
 */
export class SlotGovernor {
  #planned: number;
  #engineSlots: number | null = null;
  /** Of the loop on attainment; null: it has taken nothing away, and added nothing. */
  #attained: number | null = null;
  #readyAtMs: number | null = null;
  readonly #brakes = new Map<Brake['id'], Brake>();
  #refusedUntilMs = 0;
  #refusedSlots = 1;
  #lastStepAtMs: number | null = null;
  #lastReturnAtMs = 0;
  #slots: number;
  readonly #changes: SlotChange[] = [];

  constructor(planned: number) {
    this.#planned = planned;
    this.#slots = planned;
  }

  get slots(): number {
    return this.#slots;
  }

  get changes(): readonly SlotChange[] {
    return this.#changes;
  }

  /** `engineSlots`: what the engine itself runs at most; null: it does not say. */
  plan(planned: number, engineSlots: number | null, nowMs: number): void {
    if (planned === this.#planned && engineSlots === this.#engineSlots) return;
    this.#planned = planned;
    this.#engineSlots = engineSlots;
    this.#attained = null;
    this.#settle(nowMs);
  }

  /** The engine became ready after it had been away: caches and graphs are cold. */
  restarted(nowMs: number): void {
    this.#readyAtMs = nowMs;
    this.#settle(nowMs);
  }

  /** The engine itself refused with so many inside. */
  refused(running: number, nowMs: number): void {
    this.#refusedSlots = Math.max(1, running - 1);
    this.#refusedUntilMs = nowMs + limits.slotStepMs;
    this.#settle(nowMs);
  }

  /** Once per second or so. */
  tick(
    now: { atMs: number; attained: Attained; pressure: Pressure; adaptive: boolean; reactToBox: boolean },
    running: number,
  ): void {
    const { atMs, attained, pressure, adaptive, reactToBox } = now;
    if (reactToBox) this.#brake(pressure, atMs);
    else this.#brakes.clear();
    if (!adaptive) this.#attained = null;
    this.#lastStepAtMs ??= atMs;
    if (atMs - this.#lastStepAtMs >= limits.slotStepMs) {
      this.#lastStepAtMs = atMs;
      if (adaptive) this.#follow(attained, running);
    }
    this.#brakeHarder(attained, atMs);
    if (atMs - this.#lastReturnAtMs >= limits.slotReturnMs) {
      this.#lastReturnAtMs = atMs;
      this.#giveBack();
    }
    this.#settle(atMs);
  }

  /** Every bound that holds now, the strictest first. */
  because(nowMs: number): SlotReason[] {
    const reasons: SlotReason[] = [
      { id: 'plan', slots: this.#planned, why: `${this.#planned} sessions were planned.` },
    ];
    if (this.#engineSlots !== null && (this.#engineSlots < this.#planned || this.#attained !== null)) {
      const slots = this.#engineSlots;
      reasons.push({ id: 'engine', slots, why: `The engine itself runs at most ${slots} at once.` });
    }
    if (nowMs < this.#refusedUntilMs) {
      const slots = this.#refusedSlots;
      reasons.push({ id: 'engine', slots, why: `The engine refused a request with ${slots + 1} inside.` });
    }
    if (this.#attained !== null) {
      const slots = Math.floor(this.#attained);
      reasons.push({ id: 'attainment', slots, why: this.#attainedWhy });
    }
    reasons.push(...Array.from(this.#brakes.values(), ({ id, slots, why }) => ({ id, slots, why })));
    const warmth = this.#slowStart(nowMs);
    if (warmth !== null) reasons.push(warmth);
    return reasons.sort((left, right) => left.slots - right.slots);
  }

  #attainedWhy = '';

  #follow({ share, requests, backlog }: Attained, running: number): void {
    if (share === null) return;
    const percent = `${(share * 100).toFixed(1)} % of the last ${requests} requests met the objectives`;
    const most = this.#engineSlots ?? this.#planned;
    const current = this.#attained ?? Math.min(this.#planned, most);
    if (share < SHRINK_BELOW) {
      // Fewer slots than were used would have changed nothing.
      this.#attained = Math.max(1, Math.min(current, Math.max(running, 1)) * SHRINK_FACTOR);
      this.#attainedWhy = `Only ${percent}: one slot in five less.`;
    } else if (share > GROW_ABOVE && backlog && current < most) {
      this.#attained = Math.min(most, Math.floor(current) + 1);
      this.#attainedWhy = `${percent}, and others wait: one slot more.`;
    }
    if (this.#attained !== null && this.#attained >= this.#planned && most === this.#planned) {
      this.#attained = null;
    }
  }

  #brake(pressure: Pressure, atMs: number): void {
    this.#press('throttle', { cause: pressure.throttle, atMs }, () => {
      const factor = pressure.clockShare ?? THROTTLE_FACTOR;
      return { slots: Math.ceil(this.#slots * factor), why: `The box throttles (${pressure.throttle}).` };
    });
    this.#press('memory-low', { cause: pressure.memoryLow, atMs }, () => ({
      slots: Math.floor(this.#slots * MEMORY_FACTOR),
      why: `Memory runs out (${pressure.memoryLow}).`,
    }));
    if (this.#brakes.size > 0 && this.#lastReturnAtMs === 0) this.#lastReturnAtMs = atMs;
  }

  #press(
    id: Brake['id'],
    { cause, atMs }: { cause: string | null; atMs: number },
    first: () => { slots: number; why: string },
  ): void {
    const brake = this.#brakes.get(id);
    if (cause !== null && !brake?.active) {
      const { slots, why } = first();
      this.#brakes.set(id, { id, slots: Math.max(1, slots), why, active: true, tookAtMs: atMs });
    } else if (cause === null && brake?.active) {
      brake.active = false;
      brake.why = `${brake.why.replace(/\.$/, '')}, which is over: one slot more every ${limits.slotReturnMs / 1_000} s.`;
      this.#lastReturnAtMs = 0;
    }
  }

  /** A cause that lasts and still costs requests their objectives, or memory that is still short. */
  #brakeHarder({ share }: Attained, atMs: number): void {
    for (const brake of this.#brakes.values()) {
      if (!brake.active || atMs - brake.tookAtMs < limits.slotStepMs) continue;
      const isMissed = share !== null && share < SHRINK_BELOW;
      if (brake.id === 'throttle' && !isMissed) continue;
      brake.slots = Math.max(1, Math.floor(brake.slots * SHRINK_FACTOR));
      brake.tookAtMs = atMs;
    }
  }

  #giveBack(): void {
    for (const brake of this.#brakes.values()) {
      if (brake.active) continue;
      brake.slots += 1;
      if (brake.slots >= this.#planned) this.#brakes.delete(brake.id);
    }
  }

  #slowStart(nowMs: number): SlotReason | null {
    if (this.#readyAtMs === null) return null;
    const share = (nowMs - this.#readyAtMs) / limits.slowStartMs;
    if (share >= 1) return null;
    const slots = Math.max(1, Math.ceil(this.#planned * (SLOW_START_SHARE + (1 - SLOW_START_SHARE) * share)));
    const why = `The engine came back ${Math.round((nowMs - this.#readyAtMs) / 1_000)} s ago and warms up.`;
    return slots >= this.#planned ? null : { id: 'slow-start', slots, why };
  }

  #settle(nowMs: number): void {
    const reasons = this.because(nowMs);
    const [strictest] = reasons;
    const grown = reasons.find(({ id, slots }) => id === 'attainment' && slots > this.#planned);
    // The loop may go beyond the plan where the engine has room; everything else only takes away.
    const bounds = reasons.filter(({ id }) => !(grown && id === 'plan')).map(({ slots }) => slots);
    const slots = Math.max(1, Math.min(...bounds));
    if (slots === this.#slots) return;
    const cause = slots > this.#slots || !strictest ? (grown ?? strictest) : strictest;
    this.#changes.push({
      atMs: Date.now(),
      from: this.#slots,
      to: slots,
      id: cause?.id ?? 'plan',
      why: cause?.why ?? '',
    });
    if (this.#changes.length > limits.slotChanges) this.#changes.shift();
    this.#slots = slots;
  }
}
