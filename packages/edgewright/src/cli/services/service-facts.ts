import type { FoundTarget } from '../../bench/client/find-target.ts';
import { deploymentsDocumentSchema, plansDocumentSchema } from '../../contract/control.ts';
import type { Plan } from '../../contract/plan.ts';
import { type DeploymentView, type Status, statusSchema } from '../../contract/status.ts';
import { ServiceClient } from './service-client.ts';
import { runningServices } from './service-registry.ts';

/** What an Edgewright service on this machine says of the model that is measured. */
export interface ServiceFacts {
  readonly status: Status;
  readonly deployment: DeploymentView | null;
  /** Null: nobody planned it, or the service did not say. */
  readonly plan: Plan | null;
}

/** Null: the address is not that of a service of this user on this machine. */
export async function readServiceFacts(
  about: Pick<FoundTarget, 'baseUrl' | 'model' | 'deployment'>,
): Promise<ServiceFacts | null> {
  const port = new URL(about.baseUrl).port;
  const services = await runningServices();
  const record = services.find(({ url }) => new URL(url).port === port);
  if (record === undefined) return null;
  const client = new ServiceClient(record);
  const status = await client.get('/api/status', statusSchema);
  // With the token it says how each engine was started; the status does not.
  const { deployments } = await client.get('/api/deployments', deploymentsDocumentSchema);
  const plans = await client.get('/api/plan', plansDocumentSchema).catch(() => null);
  const deployment =
    deployments.find(({ id }) => id === about.deployment) ??
    deployments.find(({ model, aliases }) => model === about.model || aliases.includes(about.model)) ??
    null;
  const plan = plans?.plans.find(({ deployment: id }) => id === deployment?.id)?.plan ?? null;
  return { status, deployment, plan };
}
