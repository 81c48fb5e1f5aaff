import type { TelemetryEvent, TelemetrySample } from '../contract/telemetry.ts';

/** What the gateway needs to know of the box it runs on. The sampler of `hardware/` fits it through `cli/compose.ts`. */
export interface TelemetryView {
  /** The newest sample; null before the first. */
  readonly latest: TelemetrySample | null;
  /** The last events, oldest first. */
  readonly recentEvents: readonly TelemetryEvent[];
  /** How often each kind of event happened since the start. */
  readonly eventCounts: ReadonlyMap<TelemetryEvent['kind'], number>;
}

/** For a gateway without a sampler: nothing is known of the box. */
export const noTelemetry: TelemetryView = { latest: null, recentEvents: [], eventCounts: new Map() };
