import type { GatewayLog } from '../gateway-log.ts';
import type { SettingsHolder } from '../settings.ts';
import type { RequestTracing } from './request-tracing.ts';

/** Traces as long as the settings name an endpoint, and follows them when they change. */
export class TracingSwitch {
  #tracing: RequestTracing | null = null;
  #endpoint: string | null = null;
  readonly #version: string;
  readonly #log: GatewayLog;
  readonly #unsubscribe: () => void;
  /** One change after the other. */
  #changing: Promise<void>;

  constructor(about: { settings: SettingsHolder; version: string; log: GatewayLog }) {
    this.#version = about.version;
    this.#log = about.log;
    this.#changing = this.#follow(about.settings.current.otlpEndpoint);
    this.#unsubscribe = about.settings.changes.subscribe(({ otlpEndpoint }) => {
      this.#changing = this.#changing.then(() => this.#follow(otlpEndpoint));
    });
  }

  /** Null: nobody wants traces. */
  get current(): RequestTracing | null {
    return this.#tracing;
  }

  /** As soon as the last change of the settings has taken effect. */
  async settled(): Promise<void> {
    await this.#changing;
  }

  async stop(): Promise<void> {
    this.#unsubscribe();
    await this.#changing.then(() => this.#follow(null));
  }

  async #follow(endpoint: string | null): Promise<void> {
    if (endpoint === this.#endpoint) return;
    this.#endpoint = endpoint;
    const before = this.#tracing;
    this.#tracing = null;
    await before?.close().catch((cause: unknown) => this.#warn('the last traces were not delivered', cause));
    if (endpoint === null) return;
    // Loaded only where it is wanted: it is larger than the gateway.
    const { openOtlpTracing } = await import('./otlp-tracing.ts');
    this.#tracing = openOtlpTracing({ endpoint, version: this.#version });
  }

  #warn(what: string, cause: unknown): void {
    this.#log.warn({ cause: cause instanceof Error ? cause.message : String(cause) }, what);
  }
}
