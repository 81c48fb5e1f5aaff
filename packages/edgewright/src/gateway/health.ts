import type { EngineState } from '../contract/engine-state.ts';
import type { DeploymentView, Status } from '../contract/status.ts';
import type { TelemetryDocument } from '../contract/telemetry.ts';
import type { GatewayParts } from './gateway-parts.ts';

export interface Readiness {
  status: 'ready' | 'not-ready' | 'stopping';
  deployments: { id: string; model: string; state: EngineState }[];
}

/** `GET /health/ready`: ready as soon as one deployment is, until the gateway stops. */
export function readiness(parts: GatewayParts, stopping: boolean): Readiness {
  const deployments = parts.engines.deployments().map(({ id, model, state }) => ({ id, model, state }));
  const ready = deployments.some((deployment) => deployment.state.kind === 'ready');
  return { status: stopping ? 'stopping' : ready ? 'ready' : 'not-ready', deployments };
}

/** `GET /api/status`. */
export function statusDocument(parts: GatewayParts): Status {
  return {
    schema: 'edgewright/status@1',
    version: parts.version,
    startedAtMs: parts.startedAtMs,
    requests: parts.admission.totals(),
    deployments: parts.engines.deployments().map(forEverybody),
  };
}

/** Paths and settings of the box are for its user: the command of an engine takes the token. */
export function forEverybody(view: DeploymentView): DeploymentView {
  const shown = { ...view };
  delete shown.command;
  return shown;
}

/** `GET /api/telemetry`. */
export function telemetryDocument({ telemetry }: GatewayParts): TelemetryDocument {
  return { schema: 'edgewright/telemetry@1', sample: telemetry.latest, events: [...telemetry.recentEvents] };
}
