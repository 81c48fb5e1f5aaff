import type { FastifyRequest } from 'fastify';
import type { DeploymentView } from '../../contract/status.ts';
import type { NamesOfModels } from '../find-deployment.ts';
import type { GatewayParts } from '../gateway-parts.ts';
import { type Access, mayUse } from './access.ts';
import { accessOf } from './authenticate.ts';

/**
 * The deployments that a caller may know of: for a key that names models, those. To it the others do not exist, so that
 * no answer tells them apart from models that nobody serves.
 *
 * @param aliases names of the settings, each with the models that answer to it
 */
function visibleDeployments(
  deployments: readonly DeploymentView[],
  access: Access,
  aliases: Readonly<Record<string, readonly string[]>>,
): DeploymentView[] {
  return deployments.filter((deployment) => {
    const own = [deployment.model, deployment.id, ...deployment.aliases];
    const meaning = Object.entries(aliases).filter(([, models]) =>
      models.some((model) => own.includes(model)),
    );
    return mayUse(access, [...own, ...meaning.map(([alias]) => alias)]);
  });
}

/** What the names in a request may mean to the one who sent it. */
export function namesFor({ engines, settings }: GatewayParts, request: FastifyRequest): NamesOfModels {
  const { aliases } = settings.current;
  return { deployments: visibleDeployments(engines.deployments(), accessOf(request), aliases), aliases };
}
