import { Counter, type Registry } from 'prom-client';
import { limits } from '../contract/limits.ts';

/** Tenants beyond `limits.metricTenants` count together. */
const OTHER_TENANTS = 'other';

/** Requests and tokens by who asked for them. The names come from keys, and their number is bounded. */
export class TenantMetrics {
  readonly #requests: Counter<'tenant' | 'outcome'>;
  readonly #tokens: Counter<'tenant' | 'kind'>;
  readonly #known = new Set<string>();

  constructor(registry: Registry) {
    this.#requests = new Counter({
      name: 'edgewright_tenant_requests_total',
      help: 'Requests by who sent them and how they ended.',
      labelNames: ['tenant', 'outcome'],
      registers: [registry],
    });
    this.#tokens = new Counter({
      name: 'edgewright_tenant_tokens_total',
      help: 'Tokens by who asked for them.',
      labelNames: ['tenant', 'kind'],
      registers: [registry],
    });
  }

  ended(tenant: string, outcome: string): void {
    this.#requests.inc({ tenant: this.#labelOf(tenant), outcome });
  }

  used(tenant: string, kind: 'prompt' | 'output', tokens: number): void {
    this.#tokens.inc({ tenant: this.#labelOf(tenant), kind }, tokens);
  }

  #labelOf(tenant: string): string {
    if (this.#known.size < limits.metricTenants) this.#known.add(tenant);
    return this.#known.has(tenant) ? tenant : OTHER_TENANTS;
  }
}
