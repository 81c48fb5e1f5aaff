import { AppError } from '../base/app-error.ts';
import { TypedEvents } from '../base/typed-events.ts';
import type { DeploymentView } from '../contract/status.ts';
import type { Deployment } from './deployment.ts';
import { LoadWatch, type EngineLoad } from './load-watch.ts';

interface Endpoint {
  deploymentId: string;
  engine: string;
  model?: string;
  baseUrl: string;
}

/** All deployments of this service. Fits the gateway's `EngineSource`. */
export class Deployments {
  /** The one that changed, as it is now. */
  readonly changes = new TypedEvents<DeploymentView>();
  readonly loads = new LoadWatch(() => this.all());
  readonly #byId = new Map<string, { deployment: Deployment; unsubscribe: () => void }>();

  add(deployment: Deployment): void {
    const unsubscribe = deployment.changes.subscribe(() => this.changes.emit(deployment.view));
    this.#byId.set(deployment.id, { deployment, unsubscribe });
  }

  remove(id: string): void {
    this.#byId.get(id)?.unsubscribe();
    this.#byId.delete(id);
  }

  all(): Deployment[] {
    return Array.from(this.#byId.values(), ({ deployment }) => deployment);
  }

  /** The one that comes goes first: its names may be those of the one that leaves. */
  deployments(): DeploymentView[] {
    const views = this.all().map(({ view }) => view);
    const isComing = (view: DeploymentView): boolean => view.change?.kind === 'coming';
    return [...views.filter(isComing), ...views.filter((view) => !isComing(view))];
  }

  async whenReady(deploymentId: string, options: { holdMs: number; signal: AbortSignal }): Promise<Endpoint> {
    const deployment = this.#byId.get(deploymentId)?.deployment;
    // It was there when the request was routed.
    if (!deployment) {
      throw new AppError('engine_unavailable', {
        message: `"${deploymentId}" is no longer served.`,
        retryAfterSeconds: 1,
      });
    }
    const baseUrl = await deployment.whenReady(options);
    const { engine, engineModel, model } = deployment.option.facts;
    return { deploymentId, engine, model: engineModel ?? model, baseUrl };
  }

  /** Somebody saw the engine's connection break. The process's own exit event is what counts; this looks at once. */
  reportBroken(endpoint: Endpoint): void {
    this.#byId.get(endpoint.deploymentId)?.deployment.runner.checkNow();
  }

  /** It answers its health check and makes no token. It is restarted; one of another owner is waited for. */
  reportStuck(endpoint: Endpoint, why: string): void {
    this.#byId.get(endpoint.deploymentId)?.deployment.runner.giveUp(why);
  }

  loadOf(deploymentId: string): EngineLoad | null {
    return this.loads.of(deploymentId);
  }

  /** @throws AppError `deployment_not_found` */
  find(name: string): Deployment {
    const found = this.all().find(
      ({ id, option }) => id === name || option.facts.model === name || option.facts.aliases.includes(name),
    );
    if (found) return found;
    const names = this.all().map(({ option }) => `"${option.facts.model}"`);
    throw new AppError('deployment_not_found', {
      message: `"${name}" is not served here. Served: ${names.join(', ') || 'nothing'}.`,
    });
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.all().map((deployment) => deployment.stop()));
  }

  killAll(): void {
    for (const deployment of this.all()) deployment.runner.kill();
  }
}
