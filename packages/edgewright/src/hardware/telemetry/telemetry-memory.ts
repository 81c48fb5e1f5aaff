import { limits } from '../../contract/limits.ts';
import type { TelemetryEvent, TelemetrySample } from '../../contract/telemetry.ts';
import type { TelemetrySampler } from './telemetry-sampler.ts';

/** What a sampler saw, for those who ask later: the newest sample, the last events, and how many there were. */
export class TelemetryMemory {
  readonly #sampler: TelemetrySampler;
  readonly #events: TelemetryEvent[] = [];
  readonly eventCounts = new Map<TelemetryEvent['kind'], number>();

  constructor(sampler: TelemetrySampler) {
    this.#sampler = sampler;
    sampler.events.subscribe((event) => {
      this.#events.push(event);
      if (this.#events.length > limits.telemetryEvents) this.#events.shift();
      this.eventCounts.set(event.kind, (this.eventCounts.get(event.kind) ?? 0) + 1);
    });
  }

  get latest(): TelemetrySample | null {
    return this.#sampler.latest;
  }

  get recentEvents(): readonly TelemetryEvent[] {
    return this.#events;
  }
}
