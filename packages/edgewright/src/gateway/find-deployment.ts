import { AppError } from '../base/app-error.ts';
import type { DeploymentView } from '../contract/status.ts';
import { quote } from '../base/describe-issue.ts';

/** The deployment that `name` means: its model, its id or one of its aliases. Throws `model_not_found`. */
export function findDeployment(
  deployments: readonly DeploymentView[],
  name: string,
  echoCharacters: number,
): DeploymentView {
  const match =
    deployments.find((deployment) => deployment.model === name) ??
    deployments.find((deployment) => deployment.id === name || deployment.aliases.includes(name));
  if (match) return match;
  const names = deployments.map((deployment) => quote(deployment.model, 200));
  const available = names.length === 0 ? 'No model is served yet.' : `Available: ${names.join(', ')}.`;
  throw new AppError('model_not_found', {
    message: `The model ${quote(name, echoCharacters)} does not exist here. ${available}`,
    param: 'model',
    facts: { available: deployments.map((deployment) => deployment.model) },
  });
}
