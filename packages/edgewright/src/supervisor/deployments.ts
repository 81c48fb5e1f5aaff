import type { DeploymentView } from '../contract/status.ts';
import type { Deployment } from './deployment.ts';

interface Endpoint {
  deploymentId: string;
  engine: string;
  baseUrl: string;
}

/** All deployments of this service. Fits the gateway's `EngineSource`. */
export class Deployments {
  readonly #byId = new Map<string, Deployment>();

  add(deployment: Deployment): void {
    this.#byId.set(deployment.facts.id, deployment);
  }

  deployments(): DeploymentView[] {
    return Array.from(this.#byId.values(), ({ view }) => view);
  }

  async whenReady(deploymentId: string, options: { holdMs: number; signal: AbortSignal }): Promise<Endpoint> {
    const deployment = this.#get(deploymentId);
    const baseUrl = await deployment.whenReady(options);
    return { deploymentId, engine: deployment.facts.engine, baseUrl };
  }

  /** Somebody saw the engine's connection break. The process's own exit event is what counts; this looks at once. */
  reportBroken(endpoint: Endpoint): void {
    this.#byId.get(endpoint.deploymentId)?.runner.checkNow();
  }

  async stopAll(): Promise<void> {
    await Promise.all(Array.from(this.#byId.values(), ({ runner }) => runner.stop()));
  }

  #get(id: string): Deployment {
    const deployment = this.#byId.get(id);
    if (!deployment) throw new RangeError(`no deployment ${id}`);
    return deployment;
  }
}
