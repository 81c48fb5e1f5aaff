import type { BenchStage } from '../../contract/bench-report.ts';
import type { RequestRecord } from '../../contract/request-record.ts';
import type { SoakDanger, SoakServiceSample, SoakSettling } from '../../contract/soak-report.ts';
import type { TelemetryEvent } from '../../contract/telemetry.ts';

/** The box and the service at one moment, cut down to what is judged and drawn. */
export interface SoakMoment {
  /** Since the moment 0 of the records. */
  readonly atMs: number;
  readonly temperaturesC: Readonly<Record<string, number>>;
  readonly watts: number | null;
  readonly availableBytes: number | null;
  readonly totalBytes: number | null;
  /** Whether some source would tell of throttling. */
  readonly tellsThrottling: boolean;
  readonly service: SoakServiceSample | null;
}

/** A temperature that a zone has to stay below. */
export interface ZoneLimit {
  readonly zone: string;
  readonly limitC: number;
  readonly limit: string;
}

/** Everything that a soak is judged by. Times since the moment 0 of the records. */
export interface SoakObservation {
  /** From the moment on that temperatures were flat; null: it never came. */
  readonly window: { readonly fromMs: number; readonly toMs: number } | null;
  readonly wantedMs: number;
  readonly settling: SoakSettling;
  /** Requests of the soak's load, settling included. */
  readonly records: readonly RequestRecord[];
  readonly moments: readonly SoakMoment[];
  readonly events: readonly TelemetryEvent[];
  readonly zoneLimits: readonly ZoneLimit[];
  readonly stage: BenchStage | null;
  readonly danger: SoakDanger | null;
  readonly wasCancelled: boolean;
  /** Null: it was not measured. */
  readonly isClientPrecise: boolean | null;
}
