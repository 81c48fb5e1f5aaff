import type { Delivery, Scheduler, Step } from './core/scheduler.ts';
import type { SequenceRequest } from './core/sequence.ts';
import type { VirtualClock } from './virtual-clock.ts';

export type OnDelivery = (delivery: Delivery, atMs: number) => void;

/** Lets the scheduler's steps take their time, and hands out what each of them made when it ends. */
export class GenerationLoop {
  readonly #scheduler: Scheduler;
  readonly #clock: VirtualClock;
  readonly #stop: AbortSignal;
  readonly #receivers = new Map<number, OnDelivery>();
  #onStep: (step: Step, endsMs: number) => void = () => undefined;
  #isBusy = false;
  /** Virtual times of the step that runs. */
  #stepStartsMs = 0;
  #stepEndsMs = 0;
  #nextId = 1;

  constructor(parts: { scheduler: Scheduler; clock: VirtualClock; stop: AbortSignal }) {
    this.#scheduler = parts.scheduler;
    this.#clock = parts.clock;
    this.#stop = parts.stop;
  }

  watchSteps(onStep: (step: Step, endsMs: number) => void): void {
    this.#onStep = onStep;
  }

  /**
   * Virtual time as requests see it. While steps run it never leaves the step that runs: a machine that is too slow
   * for the scale then stretches the run, and no figure of it.
   */
  nowMs(): number {
    const nowMs = this.#clock.nowMs();
    if (!this.#isBusy) return Math.max(nowMs, this.#stepEndsMs);
    return Math.min(Math.max(nowMs, this.#stepStartsMs), this.#stepEndsMs);
  }

  submit(
    request: Omit<SequenceRequest, 'id' | 'arrivedMs'>,
    onDelivery: OnDelivery,
  ): { id: number; arrivedMs: number } {
    const id = this.#nextId;
    this.#nextId += 1;
    const arrivedMs = this.nowMs();
    this.#scheduler.submit({ ...request, id, arrivedMs });
    this.#receivers.set(id, onDelivery);
    if (!this.#isBusy) void this.#run(arrivedMs);
    return { id, arrivedMs };
  }

  cancel(id: number): void {
    if (!this.#receivers.delete(id)) return;
    this.#scheduler.cancel(id);
  }

  async #run(fromMs: number): Promise<void> {
    let nowMs = fromMs;
    this.#isBusy = true;
    // Requests that arrive together are seen together.
    this.#stepStartsMs = this.#stepEndsMs = nowMs;
    await new Promise((resolve) => setImmediate(resolve));
    while (!this.#stop.aborted) {
      const step = this.#scheduler.step(nowMs);
      if (step === null) break;
      this.#stepStartsMs = nowMs;
      this.#stepEndsMs = nowMs + step.durationMs;
      await this.#clock.until(this.#stepEndsMs, this.#stop);
      nowMs = this.#stepEndsMs;
      this.#onStep(step, nowMs);
      for (const delivery of step.deliveries) this.#handOut(delivery, nowMs);
    }
    this.#isBusy = false;
  }

  #handOut(delivery: Delivery, atMs: number): void {
    const receiver = this.#receivers.get(delivery.id);
    if (delivery.isLast) this.#receivers.delete(delivery.id);
    receiver?.(delivery, atMs);
  }
}
