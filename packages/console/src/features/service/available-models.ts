import type { DeploymentView, Status } from 'edgewright/contract/status';
import type { ListedModel } from '../../lib/api/list-models.ts';

/** The deployment that answers to `model`, by its name or an alias. */
export function deploymentOf(status: Status | null, model: string | null): DeploymentView | null {
  const found = status?.deployments.find(
    (deployment) => deployment.model === model || deployment.aliases.includes(model ?? ''),
  );
  return found ?? null;
}

/** The models to choose from: the list of the service, or the deployments while the list is not there yet. */
export function availableModels(listed: ListedModel[] | null, status: Status | null): ListedModel[] {
  if (listed && listed.length > 0) return listed;
  return (status?.deployments ?? []).map(({ model, contextTokens, demo, state }) => ({
    id: model,
    contextTokens,
    demo,
    ready: state.kind === 'ready',
  }));
}

/** The user's choice while it exists, else the first model that is ready, else the first. */
export function chooseModel(models: ListedModel[], wanted: string | null): ListedModel | null {
  return models.find(({ id }) => id === wanted) ?? models.find(({ ready }) => ready) ?? models[0] ?? null;
}
