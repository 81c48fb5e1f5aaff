import { every } from '../../base/every.ts';
import { limits } from '../../contract/limits.ts';
import type { DeploymentView } from '../../contract/status.ts';
import type { EngineEndpoint } from '../engine-source.ts';
import type { GatewayParts } from '../gateway-parts.ts';
import { UpstreamExchange } from '../upstream-exchange.ts';

/** Failures in a row after which an engine counts as stuck: one may be chance. */
const STUCK_AFTER = 2;

/**
 * Asks idle engines for one token now and then: an engine can be healthy and make none. Requests of clients say the same
 * sooner, so a busy engine is never asked. Not counted as a request: it wakes nobody and keeps nobody up.
 */
export class Canary {
  readonly #parts: GatewayParts;
  readonly #stopLooking: () => void;
  readonly #asked = new Map<string, { atMs: number; failures: number; exchange: UpstreamExchange | null }>();

  constructor(parts: GatewayParts) {
    this.#parts = parts;
    this.#stopLooking = every(
      limits.slotTickMs,
      () => this.look(),
      (err) => parts.log.error({ err }, 'a look at idle engines failed'),
    );
  }

  stop(): void {
    this.#stopLooking();
    for (const { exchange } of this.#asked.values()) exchange?.abort();
  }

  look(): void {
    const { canaryIntervalMs } = this.#parts.settings.current.routing;
    const nowMs = performance.now();
    const views = this.#parts.engines.deployments();
    for (const id of this.#asked.keys()) if (!views.some((view) => view.id === id)) this.#asked.delete(id);
    for (const view of views) {
      let asked = this.#asked.get(view.id);
      if (asked === undefined) {
        asked = { atMs: nowMs, failures: 0, exchange: null };
        this.#asked.set(view.id, asked);
      }
      const isIdle = view.state.kind === 'ready' && this.#parts.admission.loadOf(view.id).running === 0;
      // After work, as after a start, it is known to be well for one interval.
      if (!isIdle) asked.atMs = nowMs;
      else if (canaryIntervalMs > 0 && asked.exchange === null && nowMs - asked.atMs >= canaryIntervalMs) {
        asked.atMs = nowMs;
        this.#ask(view);
      }
    }
  }

  #ask(view: DeploymentView): void {
    const { state, engineModel } = view;
    if (state.kind !== 'ready') return;
    const endpoint = {
      deploymentId: view.id,
      engine: view.engine,
      model: engineModel ?? view.model,
      baseUrl: state.baseUrl,
    };
    const body = { model: endpoint.model, prompt: 'Hello', max_tokens: 1, temperature: 0 };
    let status = 0;
    const exchange = UpstreamExchange.start(
      {
        pool: this.#parts.pools.of(endpoint, Math.max(view.sessions, state.facts?.slots ?? 0)),
        path: '/v1/completions',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: Buffer.from(JSON.stringify(body)),
        deadlines: { firstByteMs: limits.canaryMs, stallMs: limits.canaryMs },
      },
      {
        onHead: (headStatus) => (status = headStatus),
        onData: () => true,
        // What the engine refuses, it refuses in good health; overload is not stuck either.
        onEnd: () => this.#heard(endpoint, status < 500 || status === 503 ? null : `it answered ${status}`),
        onFailure: ({ kind, cause }) => this.#heard(endpoint, cause?.message ?? `no answer (${kind})`),
      },
    );
    const asked = this.#asked.get(view.id);
    if (asked) asked.exchange = exchange;
  }

  #heard(endpoint: EngineEndpoint, problem: string | null): void {
    const asked = this.#asked.get(endpoint.deploymentId);
    if (asked === undefined) return;
    asked.exchange = null;
    if (problem === null) {
      asked.failures = 0;
      return;
    }
    asked.failures += 1;
    this.#parts.log.warn({ deployment: endpoint.deploymentId, problem }, 'an idle engine made no token');
    this.#parts.engines.reportBroken(endpoint);
    if (asked.failures < STUCK_AFTER) return;
    asked.failures = 0;
    this.#parts.engines.reportStuck(endpoint, `it makes no token: ${problem}`);
  }
}
