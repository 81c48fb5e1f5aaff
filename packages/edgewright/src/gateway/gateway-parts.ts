import type { ActiveRequests } from './active-requests.ts';
import type { Admission } from './admission/admission.ts';
import type { BoxView } from './box-view.ts';
import type { EngineControl } from './engine-control.ts';
import type { EngineSource } from './engine-source.ts';
import type { GatewayLimits } from './gateway-limits.ts';
import type { AccessRules } from './keys/access-rules.ts';
import type { Quotas } from './keys/quotas.ts';
import type { GatewayLog } from './gateway-log.ts';
import type { GatewayMetrics } from './metrics.ts';
import type { SettingsHolder } from './settings.ts';
import type { TracingSwitch } from './tracing/tracing-switch.ts';
import type { TelemetryView } from './telemetry-view.ts';
import type { UpstreamPools } from './upstream-pools.ts';

/** What the routes share. Built once by `buildGateway`, passed to every handler. */
export interface GatewayParts {
  engines: EngineSource;
  version: string;
  /** Milliseconds since the epoch. */
  startedAtMs: number;
  consoleDirectory: string | null;
  limits: GatewayLimits;
  settings: SettingsHolder;
  access: AccessRules;
  quotas: Quotas;
  /** Reads the file of settings again. Null: there is none. */
  reload: (() => Promise<void>) | null;
  log: GatewayLog;
  metrics: GatewayMetrics;
  telemetry: TelemetryView;
  tracing: TracingSwitch;
  admission: Admission;
  pools: UpstreamPools;
  active: ActiveRequests;
  /** What the routes take and give. Made once, when first asked for: no stream moves in the 40 ms that it takes. */
  apiDocument: () => Readonly<Record<string, unknown>>;
  /** Null: nothing is known of it but its telemetry. */
  box: BoxView | null;
  /** Null: engines cannot be changed from outside. */
  control: { engines: EngineControl; token: string } | null;
}
