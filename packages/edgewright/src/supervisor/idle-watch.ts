import { limits } from '../contract/limits.ts';
import type { Deployment } from './deployment.ts';
import type { Deployments } from './deployments.ts';

/** Gives the memory of engines back that nobody has asked for a while. Returns the end of the watch. */
export function watchIdle(
  deployments: Deployments,
  about: { inFlight: (deploymentId: string) => number; onUnload: (deployment: Deployment) => void },
): () => void {
  const timer = setInterval(() => {
    for (const deployment of deployments.all()) {
      if (!isIdle(deployment, about.inFlight(deployment.id))) continue;
      deployment.note('unloaded', 'nobody asked for it');
      about.onUnload(deployment);
      void deployment.runner.unload();
    }
  }, limits.idleProbeMs);
  timer.unref();
  return () => clearInterval(timer);
}

function isIdle({ idleUnloadMs, lastRequestAtMs, runner }: Deployment, inFlight: number): boolean {
  const { state } = runner;
  if (idleUnloadMs === null || inFlight > 0 || state.kind !== 'ready') return false;
  return Date.now() - Math.max(state.sinceMs, lastRequestAtMs ?? 0) >= idleUnloadMs;
}
