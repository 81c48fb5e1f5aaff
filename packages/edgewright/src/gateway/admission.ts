import { AppError } from '../base/app-error.ts';
import { formatDuration } from '../base/format-quantity.ts';
import type { DeploymentView } from '../contract/status.ts';
import type { GatewayLimits } from './gateway-limits.ts';
import { SlotLedger } from './slot-ledger.ts';

/** The right to run one request. */
export interface Slot {
  /** Time spent in the queue. */
  readonly queueMs: number;
  /** Gives the slot back. Calls after the first do nothing. */
  release(): void;
}

interface Waiter {
  admit(): void;
}

/** Weight of the newest request in the running mean of how long a slot is held. */
const NEWEST_WEIGHT = 0.2;

/** Slots of one deployment, with a queue in front of them. */
export class Admission {
  readonly #ledger: SlotLedger<Waiter>;
  readonly #limits: GatewayLimits;
  #meanHeldMs: number | null = null;

  constructor(slots: number, limits: GatewayLimits) {
    this.#ledger = new SlotLedger({ slots, queuedPerSlot: limits.queuedRequestsPerSlot });
    this.#limits = limits;
  }

  get running(): number {
    return this.#ledger.running;
  }

  get waiting(): number {
    return this.#ledger.waiting;
  }

  /** Follows a change of the deployment's `sessions`. */
  resize(slots: number): void {
    if (slots === this.#ledger.slots) return;
    for (const waiter of this.#ledger.resize(slots)) waiter.admit();
  }

  /**
   * Resolves with a slot, at once or after waiting in line. Rejects with `queue_full`, with `queue_timeout`,
   * or with the reason of `signal`.
   */
  acquire(signal: AbortSignal): Promise<Slot> {
    const enteredAtMs = performance.now();
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const waiter: Waiter = {
        admit: () => {
          stopWaiting();
          resolve(this.#openSlot(enteredAtMs));
        },
      };
      const giveUp = (reason: () => Error) => {
        stopWaiting();
        if (this.#ledger.leave(waiter)) reject(reason());
      };
      const onAbort = () => giveUp(() => signal.reason as Error);
      let deadline: NodeJS.Timeout | undefined;
      const stopWaiting = () => {
        clearTimeout(deadline);
        signal.removeEventListener('abort', onAbort);
      };

      const decision = this.#ledger.enter(waiter);
      if (decision === 'admitted') waiter.admit();
      else if (decision === 'full') reject(this.#queueFull());
      else {
        deadline = setTimeout(() => giveUp(() => this.#queueTimeout()), this.#limits.queueWaitMs);
        signal.addEventListener('abort', onAbort, { once: true });
      }
    });
  }

  /** Seconds until a slot is likely free for one more request, from how long slots were held lately. */
  retryAfterSeconds(): number {
    const { slots, waiting } = this.#ledger;
    const expectedMs = ((this.#meanHeldMs ?? 1_000) * (waiting + 1)) / Math.max(1, slots);
    const longestSeconds = Math.ceil(this.#limits.queueWaitMs / 1_000);
    return Math.min(Math.max(1, Math.ceil(expectedMs / 1_000)), Math.max(1, longestSeconds));
  }

  #openSlot(enteredAtMs: number): Slot {
    const admittedAtMs = performance.now();
    let held = true;
    return {
      queueMs: admittedAtMs - enteredAtMs,
      release: () => {
        if (!held) return;
        held = false;
        this.#learnHeld(performance.now() - admittedAtMs);
        for (const waiter of this.#ledger.release()) waiter.admit();
      },
    };
  }

  #learnHeld(heldMs: number): void {
    const mean = this.#meanHeldMs ?? heldMs;
    this.#meanHeldMs = mean + NEWEST_WEIGHT * (heldMs - mean);
  }

  #queueFull(): AppError {
    const { running, waiting, queueLimit } = this.#ledger;
    return new AppError('queue_full', {
      message: `The queue is full: ${running} running, ${waiting} waiting, and at most ${queueLimit} may wait.`,
      facts: { running, waiting, queueLimit },
      retryAfterSeconds: this.retryAfterSeconds(),
    });
  }

  #queueTimeout(): AppError {
    const { running, waiting } = this.#ledger;
    return new AppError('queue_timeout', {
      message: `No slot became free within ${formatDuration(this.#limits.queueWaitMs)}: ${running} running, ${waiting} more waiting.`,
      facts: { running, waiting, waitedMs: this.#limits.queueWaitMs },
      retryAfterSeconds: this.retryAfterSeconds(),
    });
  }
}

/** One admission per deployment, made when its first request arrives. */
export class Admissions {
  readonly #byDeployment = new Map<string, Admission>();
  readonly #limits: GatewayLimits;

  constructor(limits: GatewayLimits) {
    this.#limits = limits;
  }

  of(deployment: DeploymentView): Admission {
    let admission = this.#byDeployment.get(deployment.id);
    if (admission) admission.resize(deployment.sessions);
    else {
      admission = new Admission(deployment.sessions, this.#limits);
      this.#byDeployment.set(deployment.id, admission);
    }
    return admission;
  }

  /** Of one deployment, by its id. */
  loadOf(deploymentId: string): { running: number; queued: number } {
    const admission = this.#byDeployment.get(deploymentId);
    return { running: admission?.running ?? 0, queued: admission?.waiting ?? 0 };
  }

  totals(): { running: number; queued: number } {
    let running = 0;
    let queued = 0;
    for (const admission of this.#byDeployment.values()) {
      running += admission.running;
      queued += admission.waiting;
    }
    return { running, queued };
  }
}
