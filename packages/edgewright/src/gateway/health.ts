import type { FastifyRequest } from 'fastify';
import type { DeploymentView, Readiness, Status } from '../contract/status.ts';
import type { TelemetryDocument } from '../contract/telemetry.ts';
import type { GatewayParts } from './gateway-parts.ts';
import { namesFor } from './keys/visible-deployments.ts';

/** `GET /health/ready`: ready as soon as one deployment is, until the gateway stops. */
export function readiness(parts: GatewayParts, stopping: boolean): Readiness {
  const deployments = parts.engines.deployments().map(({ id, model, state }) => ({ id, model, state }));
  const ready = deployments.some((deployment) => deployment.state.kind === 'ready');
  return { status: stopping ? 'stopping' : ready ? 'ready' : 'not-ready', deployments };
}

/** `GET /api/status`: of what the caller may know. */
export function statusDocument(parts: GatewayParts, request: FastifyRequest): Status {
  return {
    schema: 'edgewright/status@1',
    version: parts.version,
    startedAtMs: parts.startedAtMs,
    requests: parts.admission.totals(),
    deployments: namesFor(parts, request).deployments.map(forEverybody),
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
