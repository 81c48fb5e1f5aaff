import { every } from '../base/every.ts';
import { withDeadline } from '../base/deadline.ts';
import { limits } from '../contract/limits.ts';
import type { EngineLoadFacts } from '../engines/engine-adapter.ts';
import type { Deployment } from './deployment.ts';

/** What an engine said of its load, and when (ms since 1970). */
export type EngineLoad = EngineLoadFacts & { readonly atMs: number };

/** Asks engines that work for their own figures, and keeps the newest. Idle ones are left alone. */
export class LoadWatch {
  readonly #deployments: () => readonly Deployment[];
  readonly #loads = new Map<string, EngineLoad>();
  readonly #asked = new Set<string>();
  #stopLooking: () => void = () => undefined;
  readonly #stopped = new AbortController();

  constructor(deployments: () => readonly Deployment[]) {
    this.#deployments = deployments;
  }

  start(): void {
    // What an engine does not say now is asked again.
    this.#stopLooking = every(
      limits.engineLoadIntervalMs,
      () => this.look(),
      () => this.#loads.clear(),
    );
  }

  stop(): void {
    this.#stopLooking();
    this.#stopped.abort();
  }

  of(id: string): EngineLoad | null {
    return this.#loads.get(id) ?? null;
  }

  look(): void {
    const present = new Set<string>();
    for (const deployment of this.#deployments()) {
      present.add(deployment.id);
      const { state } = deployment.runner;
      const isWorking = Date.now() - (deployment.lastRequestAtMs ?? 0) < limits.engineLoadAfterMs;
      if (state.kind === 'ready' && isWorking) void this.#ask(deployment, state.baseUrl);
    }
    for (const id of this.#loads.keys()) if (!present.has(id)) this.#loads.delete(id);
  }

  async #ask({ id, runner }: Deployment, baseUrl: string): Promise<void> {
    if (this.#asked.has(id)) return;
    this.#asked.add(id);
    try {
      const about = { durationMs: limits.healthProbeMs, signals: [this.#stopped.signal] };
      const facts = await withDeadline(about, (signal) => runner.adapter.readLoad({ baseUrl, signal }));
      if (facts === null) this.#loads.delete(id);
      else this.#loads.set(id, { ...facts, atMs: Date.now() });
    } catch {
      // What an engine does not say now is not known now.
      this.#loads.delete(id);
    } finally {
      this.#asked.delete(id);
    }
  }
}
