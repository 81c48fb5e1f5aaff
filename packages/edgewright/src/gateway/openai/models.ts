import type { ModelEntry } from '../../contract/openai.ts';
import type { DeploymentView } from '../../contract/status.ts';
import { findDeployment } from '../find-deployment.ts';
import type { GatewayParts } from '../gateway-parts.ts';

/** `GET /v1/models`. */
export function listModels(parts: GatewayParts): { object: 'list'; data: ModelEntry[] } {
  const data = parts.engines.deployments().map((deployment) => modelEntry(deployment, parts.startedAtMs));
  return { object: 'list', data };
}

/** `GET /v1/models/{id}`. Ids may contain slashes. */
export function showModel(parts: GatewayParts, name: string): ModelEntry {
  const { echoedValueCharacters } = parts.limits;
  const deployment = findDeployment(parts.engines.deployments(), name, echoedValueCharacters);
  return modelEntry(deployment, parts.startedAtMs);
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
