import { AppError } from '../base/app-error.ts';
import type { DeploymentView } from '../contract/status.ts';
import { quote } from '../base/describe-issue.ts';

export interface NamesOfModels {
  readonly deployments: readonly DeploymentView[];
  /** Of the settings: names, and the models that answer to each. */
  readonly aliases: Readonly<Record<string, readonly string[]>>;
}

/**
 * Every deployment that `name` means: those with this model; else one with this id or alias; else those of the models
 * that the settings name. One that leaves counts only where no other stays.
 *
 * @throws AppError `model_not_found`
 */
export function findDeployments(
  { deployments, aliases }: NamesOfModels,
  name: string,
  echoCharacters: number,
): readonly DeploymentView[] {
  const found = named(deployments, name);
  // By own property: a name may be `constructor`.
  const targets = found.length === 0 && Object.hasOwn(aliases, name) ? (aliases[name] ?? []) : [];
  const all = found.length > 0 ? found : targets.flatMap((target) => named(deployments, target));
  const staying = all.filter(({ change }) => change?.kind !== 'leaving');
  const match = staying.length > 0 ? staying : all;
  if (match.length > 0) return [...new Set(match)];
  const names = [...new Set(deployments.map(({ model }) => model))];
  const shown = names.map((model) => quote(model, 200));
  const available = names.length === 0 ? 'No model is served yet.' : `Available: ${shown.join(', ')}.`;
  throw new AppError('model_not_found', {
    message: `The model ${quote(name, echoCharacters)} does not exist here. ${available}`,
    param: 'model',
    facts: { available: names },
  });
}

function named(deployments: readonly DeploymentView[], name: string): DeploymentView[] {
  const byModel = deployments.filter(({ model }) => model === name);
  if (byModel.length > 0) return byModel;
  const byOther = deployments.filter(({ id, aliases }) => id === name || aliases.includes(name));
  // An id is one deployment; an alias that several share means all of them.
  const byId = byOther.find(({ id }) => id === name);
  return byId ? [byId] : byOther;
}
