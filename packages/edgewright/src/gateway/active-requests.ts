import type { AppError } from '../base/app-error.ts';
import { BriefMap } from '../base/brief-map.ts';
import type { RequestInFlight } from '../contract/admission.ts';
import type { EngineVerdict, Slot } from './admission/held-slot.ts';
import { anyone, type Caller } from './caller.ts';
import type { Outcome, RequestFacts } from './request-facts.ts';
import type { RequestTrace } from './tracing/request-tracing.ts';
import type { AnswerWatch } from './answer-watch.ts';
import type { QuotaCharge } from './keys/quotas.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * Null for routes that make no tokens. A field and not an entry of a WeakMap: collections of young objects take what
     * such a map holds for needed, so that every request would live until the next great one.
     */
    active: ActiveRequest | null;
  }
}

/** Why a request was aborted: its client is gone. Not a failure of anybody. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/** One request for tokens, from the first byte of its head until it is settled. */
export class ActiveRequest {
  readonly id: string;
  readonly route: string;
  /** Set once, before the request is admitted. */
  caller: Caller = anyone;
  /** Null: nobody wants traces. */
  trace: RequestTrace | null = null;
  /** What it was charged, once it was. */
  charge: QuotaCharge | null = null;
  /** How its answer goes out, for the log. */
  answer: AnswerWatch | null = null;
  readonly startedAtMs = performance.now();
  readonly facts: RequestFacts = {
    model: null,
    deploymentId: null,
    engine: null,
    queueMs: null,
    attempts: 0,
    firstTokenAtMs: null,
    lastTokenAtMs: null,
    tokenFrames: null,
    usage: null,
  };
  readonly #onSettled: (request: ActiveRequest, outcome: Outcome) => void;
  #slot: Slot | null = null;
  #frames: { readonly tokenFrames: number } | null = null;
  #outcome: Outcome | null = null;
  #cutReason: Error | null = null;
  #controller: AbortController | null = null;
  #onCut: ((reason: Error) => void) | null = null;

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
    // Made when it is asked for: few requests ever wait, and a signal costs more than everything else here.
    this.#controller ??= new AbortController();
    if (this.#cutReason) this.#controller.abort(this.#cutReason);
    return this.#controller.signal;
  }

  /** What `signal` would say. */
  get cutReason(): Error | null {
    return this.#cutReason;
  }

  /** Told like a listener of `signal`, once; there is one at a time. Null: nobody. */
  set onCut(listener: ((reason: Error) => void) | null) {
    this.#onCut = listener;
  }

  get isSettled(): boolean {
    return this.#outcome !== null;
  }

  /** Null: it has not ended. */
  get outcome(): Outcome | null {
    return this.#outcome;
  }

  holdSlot(slot: Slot): void {
    if (this.isSettled) slot.release(null);
    else this.#slot = slot;
  }

  /** Its answer has begun, and this counts its frames of text. */
  answering(frames: { readonly tokenFrames: number }): void {
    this.#frames = frames;
  }

  /** The first text of its answer has come. */
  firstToken(): void {
    this.#slot?.firstToken();
  }

  /** As it is now; times since the epoch. */
  describe(): RequestInFlight {
    const ageMs = performance.now() - this.startedAtMs;
    const { model, deploymentId, queueMs } = this.facts;
    return {
      id: this.id,
      tenant: this.caller.tenant,
      route: this.route,
      model,
      deployment: deploymentId,
      state: this.#slot === null ? 'queued' : this.#frames === null ? 'sent' : 'answering',
      startedAtMs: Date.now() - ageMs,
      ageMs,
      queueMs,
      promptTokens: this.#slot?.promptTokens ?? null,
      outputTokens: this.#frames?.tokenFrames ?? 0,
    };
  }

  clientLeft(): void {
    if (this.isSettled) return;
    this.cut(new ClientGone('The client closed the connection.'));
    this.settle('cancelled');
  }

  /** Ends the request from our side; whoever works on it tells the client the `reason`. */
  cut(reason: AppError | ClientGone): void {
    if (this.#cutReason) return;
    this.#cutReason = reason;
    this.#controller?.abort(reason);
    this.#onCut?.(reason);
  }

  /** Frees the slot and reports, exactly once, whatever happens. */
  settle(outcome: Outcome): void {
    if (this.isSettled) return;
    this.#outcome = outcome;
    const { firstTokenAtMs, lastTokenAtMs, usage, tokenFrames } = this.facts;
    const slot = this.#slot;
    this.#slot = null;
    this.#onCut = null;
    slot?.release({
      firstTokenAtMs,
      lastTokenAtMs,
      promptTokens: usage?.prompt_tokens ?? null,
      cachedTokens: usage?.prompt_tokens_details?.cached_tokens ?? null,
      outputTokens: usage?.completion_tokens ?? tokenFrames,
      verdict: verdictOf(outcome),
    });
    this.#onSettled(this, outcome);
  }
}

/** What an end says about the engine. What it refused is the client's doing, and shows that it is well. */
function verdictOf(outcome: Outcome): EngineVerdict {
  if (outcome === 'ok') return 'answered';
  if (outcome === 'engine_overloaded') return 'overloaded';
  return engineFaults.has(outcome) ? 'failed' : 'nothing';
}

const engineFaults: ReadonlySet<Outcome> = new Set([
  'engine_lost',
  'engine_timeout',
  'engine_bad_response',
  'engine_error',
  'engine_unavailable',
]);

/** Every request for tokens that has not been settled yet. */
export class ActiveRequests {
  readonly #requests = new BriefMap<ActiveRequest, null>();
  readonly #emptyListeners = new Set<() => void>();
  readonly #onSettled: (request: ActiveRequest, outcome: Outcome) => void;

  constructor(onSettled: (request: ActiveRequest, outcome: Outcome) => void) {
    this.#onSettled = onSettled;
  }

  get size(): number {
    return this.#requests.size;
  }

  open(options: { id: string; route: string }): ActiveRequest {
    const request = new ActiveRequest(options, (settled, outcome) => {
      this.#requests.delete(settled);
      this.#onSettled(settled, outcome);
      if (this.#requests.size === 0) for (const listener of this.#emptyListeners) listener();
    });
    this.#requests.set(request, null);
    return request;
  }

  list(): RequestInFlight[] {
    return this.#requests.keys().map((request) => request.describe());
  }

  /** By its id; null: it has ended, or never was. */
  find(id: string): ActiveRequest | null {
    return this.#requests.keys().find((request) => request.id === id) ?? null;
  }

  cutAll(error: AppError): void {
    for (const request of this.#requests.keys()) request.cut(error);
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
