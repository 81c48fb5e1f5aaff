import { Pool } from 'undici';
import type { EngineEndpoint } from './engine-source.ts';
import type { GatewayLimits } from './gateway-limits.ts';

/** One connection pool per deployment, renewed when its engine comes back under another address. */
export class UpstreamPools {
  readonly #limits: GatewayLimits;
  readonly #byDeployment = new Map<string, { baseUrl: string; connections: number; pool: Pool }>();
  /** Pools of former addresses that still finish what they began. */
  readonly #retiring = new Set<Pool>();

  constructor(limits: GatewayLimits) {
    this.#limits = limits;
  }

  /** The pool for `endpoint`, with room for `sessions` requests and a few more. */
  of(endpoint: EngineEndpoint, sessions: number): Pool {
    const connections = sessions + this.#limits.upstreamSpareConnections;
    const existing = this.#byDeployment.get(endpoint.deploymentId);
    if (existing?.baseUrl === endpoint.baseUrl && existing.connections === connections) return existing.pool;
    if (existing) this.#retire(existing.pool);
    const pool = this.#open(endpoint.baseUrl, connections);
    this.#byDeployment.set(endpoint.deploymentId, { baseUrl: endpoint.baseUrl, connections, pool });
    return pool;
  }

  /** Cuts every connection. */
  async destroy(): Promise<void> {
    const pools = [...this.#retiring, ...[...this.#byDeployment.values()].map((entry) => entry.pool)];
    this.#byDeployment.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }

  #open(baseUrl: string, connections: number): Pool {
    return new Pool(baseUrl, {
      connections,
      pipelining: 1,
      keepAliveTimeout: this.#limits.upstreamKeepAliveMs,
      keepAliveMaxTimeout: this.#limits.upstreamKeepAliveMs,
      // The exchange has its own deadlines: undici's would end a long prefill.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: this.#limits.upstreamConnectMs, noDelay: true },
    });
  }

  /** Lets running streams end; idle connections close now. */
  #retire(pool: Pool): void {
    this.#retiring.add(pool);
    const forget = () => this.#retiring.delete(pool);
    pool.close().then(forget, forget);
  }
}
