import type { IncomingMessage } from 'node:http';
import type { AppError } from '../base/app-error.ts';
import type { ErrorCode } from '../contract/errors.ts';
import type { Usage } from '../contract/openai.ts';
import type { Slot } from './admission.ts';
import { anyone, type Caller } from './caller.ts';
import type { AnswerWatch } from './answer-watch.ts';
import type { QuotaCharge } from './keys/quotas.ts';

/** How a request ended. `cancelled`: the client went away; `client_stalled`: it stopped reading. */
export type Outcome = 'ok' | 'cancelled' | 'client_stalled' | ErrorCode;

/** Why a request was aborted: its client is gone. Not a failure of anybody. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/** What is known of a request when it ends. `null`: not known, or it never came so far. */
export interface RequestFacts {
  model: string | null;
  deploymentId: string | null;
  queueMs: number | null;
  /** Monotonic clock, as `performance.now()`. */
  firstTokenAtMs: number | null;
  lastTokenAtMs: number | null;
  /** Frames of a stream that carried text. */
  tokenFrames: number | null;
  usage: Usage | null;
}

/** One request for tokens, from the first byte of its head until it is settled. */
export class ActiveRequest {
  readonly id: string;
  readonly route: string;
  /** Set once, before the request is admitted. */
  caller: Caller = anyone;
  /** What it was charged, once it was. */
  charge: QuotaCharge | null = null;
  /** How its answer goes out, for the log. */
  answer: AnswerWatch | null = null;
  readonly startedAtMs = performance.now();
  readonly facts: RequestFacts = {
    model: null,
    deploymentId: null,
    queueMs: null,
    firstTokenAtMs: null,
    lastTokenAtMs: null,
    tokenFrames: null,
    usage: null,
  };
  readonly #controller = new AbortController();
  readonly #onSettled: (request: ActiveRequest, outcome: Outcome) => void;
  #slot: Slot | null = null;
  #settled = false;

  constructor(
    options: { id: string; route: string },
    onSettled: (request: ActiveRequest, outcome: Outcome) => void,
  ) {
    this.id = options.id;
    this.route = options.route;
    this.#onSettled = onSettled;
  }

  /** Aborts when the client is gone (reason `ClientGone`) or when the gateway cuts the request (an AppError). */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  holdSlot(slot: Slot): void {
    if (this.#settled) slot.release();
    else this.#slot = slot;
  }

  clientLeft(): void {
    if (this.#settled) return;
    this.#controller.abort(new ClientGone('The client closed the connection.'));
    this.settle('cancelled');
  }

  /** Ends the request from our side; whoever works on it tells the client `error`. */
  cut(error: AppError): void {
    this.#controller.abort(error);
  }

  /** Frees the slot and reports, exactly once, whatever happens. */
  settle(outcome: Outcome): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#slot?.release();
    this.#onSettled(this, outcome);
  }
}

/** Every request for tokens that has not been settled yet. */
export class ActiveRequests {
  readonly #requests = new Set<ActiveRequest>();
  readonly #byMessage = new WeakMap<IncomingMessage, ActiveRequest>();
  readonly #emptyListeners = new Set<() => void>();
  readonly #onSettled: (request: ActiveRequest, outcome: Outcome) => void;

  constructor(onSettled: (request: ActiveRequest, outcome: Outcome) => void) {
    this.#onSettled = onSettled;
  }

  get size(): number {
    return this.#requests.size;
  }

  open(message: IncomingMessage, options: { id: string; route: string }): ActiveRequest {
    const request = new ActiveRequest(options, (settled, outcome) => {
      this.#requests.delete(settled);
      this.#onSettled(settled, outcome);
      if (this.#requests.size === 0) for (const listener of this.#emptyListeners) listener();
    });
    this.#requests.add(request);
    this.#byMessage.set(message, request);
    return request;
  }

  /** The request that `message` carries; `null` for routes that make no tokens. */
  of(message: IncomingMessage): ActiveRequest | null {
    return this.#byMessage.get(message) ?? null;
  }

  cutAll(error: AppError): void {
    for (const request of this.#requests) request.cut(error);
  }

  /** Resolves true as soon as nothing is active, false after `waitMs` or when `signal` aborts. */
  whenEmpty(waitMs: number, signal: AbortSignal | null): Promise<boolean> {
    if (this.#requests.size === 0) return Promise.resolve(true);
    if (signal?.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const finish = (empty: boolean) => {
        clearTimeout(timer);
        this.#emptyListeners.delete(onEmpty);
        signal?.removeEventListener('abort', onGiveUp);
        resolve(empty);
      };
      const onEmpty = () => finish(true);
      const onGiveUp = () => finish(false);
      const timer = setTimeout(onGiveUp, waitMs);
      this.#emptyListeners.add(onEmpty);
      signal?.addEventListener('abort', onGiveUp, { once: true });
    });
  }
}
