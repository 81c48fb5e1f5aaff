import type { FastifyRequest } from 'fastify';
import type { ModelEntry } from '../../contract/openai.ts';
import type { DeploymentView } from '../../contract/status.ts';
import { findDeployment } from '../find-deployment.ts';
import type { GatewayParts } from '../gateway-parts.ts';
import { accessOf } from '../keys/authenticate.ts';
import { visibleDeployments } from '../keys/visible-deployments.ts';

/** `GET /v1/models`. */
export function listModels(
  parts: GatewayParts,
  request: FastifyRequest,
): { object: 'list'; data: ModelEntry[] } {
  const data = visible(parts, request).map((deployment) => modelEntry(deployment, parts.startedAtMs));
  return { object: 'list', data };
}

/** `GET /v1/models/{id}`. Ids may contain slashes. */
export function showModel(parts: GatewayParts, request: FastifyRequest): ModelEntry {
  const name = (request.params as { '*': string })['*'];
  const { echoedValueCharacters } = parts.limits;
  const deployment = findDeployment(visible(parts, request), name, echoedValueCharacters);
  return modelEntry(deployment, parts.startedAtMs);
}

function visible(parts: GatewayParts, request: FastifyRequest): DeploymentView[] {
  return visibleDeployments(parts.engines.deployments(), accessOf(request), parts.settings.current.aliases);
}

function modelEntry(deployment: DeploymentView, startedAtMs: number): ModelEntry {
  return {
    id: deployment.model,
    object: 'model',
    created: Math.floor(startedAtMs / 1_000),
    owned_by: 'edgewright',
    max_model_len: deployment.contextTokens,
    ready: deployment.state.kind === 'ready',
    demo: deployment.demo,
  };
}
