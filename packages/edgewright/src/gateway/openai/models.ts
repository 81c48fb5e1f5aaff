import type { ModelEntry } from '../../contract/openai.ts';
import type { DeploymentView } from '../../contract/status.ts';
import { findDeployments } from '../find-deployment.ts';
import type { GatewayParts } from '../gateway-parts.ts';

/** `GET /v1/models`. */
export function listModels(parts: GatewayParts): { object: 'list'; data: ModelEntry[] } {
  const byModel = new Map<string, DeploymentView[]>();
  for (const view of parts.engines.deployments()) {
    byModel.set(view.model, [...(byModel.get(view.model) ?? []), view]);
  }
  const data = Array.from(byModel.values(), (views) => modelEntry(views, parts.startedAtMs));
  return { object: 'list', data };
}

/** `GET /v1/models/{id}`. Ids may contain slashes. */
export function showModel(parts: GatewayParts, name: string): ModelEntry {
  const { echoedValueCharacters } = parts.limits;
  const names = { deployments: parts.engines.deployments(), aliases: parts.settings.current.aliases };
  return modelEntry(findDeployments(names, name, echoedValueCharacters), parts.startedAtMs);
}

/** Several deployments of one model are one model to clients. */
function modelEntry(deployments: readonly DeploymentView[], startedAtMs: number): ModelEntry {
  const [first] = deployments;
  return {
    id: first?.model ?? '',
    object: 'model',
    created: Math.floor(startedAtMs / 1_000),
    owned_by: 'edgewright',
    max_model_len: Math.min(...deployments.map(({ contextTokens }) => contextTokens)),
    ready: deployments.some(({ state }) => state.kind === 'ready'),
    demo: first?.demo ?? false,
  };
}
