import { AppError } from '../../base/app-error.ts';
import type { SwapWish } from '../../contract/control.ts';
import type { EngineControl } from '../../gateway/engine-control.ts';
import type { Deployment } from '../../supervisor/deployment.ts';
import type { Deployments } from '../../supervisor/deployments.ts';
import type { FreedMemory } from './freed-memory.ts';
import { swapDeployment, type SwapSurroundings } from '../../supervisor/swap.ts';
import type { ServiceLog } from '../service-log.ts';

export interface ControlSurroundings extends Omit<SwapSurroundings, 'deployments'> {
  readonly deployments: Deployments;
  /** Plans what is wished for and makes a deployment of it that does not run yet. */
  readonly makeDeployment: (
    wish: SwapWish,
    about: { freed: FreedMemory; signal: AbortSignal },
  ) => Promise<Deployment>;
  /** By process; null: the driver does not say, or there is no GPU. */
  readonly readGpuHoldings: () => Promise<ReadonlyMap<number, number> | null>;
  readonly drainMs: number;
  readonly log: ServiceLog;
  /** Aborts when the service stops. */
  readonly stop: AbortSignal;
}

/** Connects the control interface of the gateway to the engines. One change at a time. */
export function engineControl(surroundings: ControlSurroundings): EngineControl {
  const { deployments, makeDeployment, log, stop } = surroundings;
  let changing: string | null = null;
  const memoryOf = async ({ runner }: Deployment): Promise<FreedMemory> => {
    const [memoryBytes, ids, holdings] = await Promise.all([
      runner.memoryBytes(),
      runner.processIds(),
      surroundings.readGpuHoldings(),
    ]);
    const held = ids.flatMap((pid) => holdings?.get(pid) ?? []);
    const gpuMemoryBytes = held.length === 0 ? null : held.reduce((sum, bytes) => sum + bytes, 0);
    return { memoryBytes, gpuMemoryBytes };
  };
  return {
    async swap(wish, tell) {
      if (changing !== null) {
        throw new AppError('swap_busy', { message: `The service is busy: ${changing}.` });
      }
      changing = `it swaps to "${wish.model}"`;
      const unsubscribe = deployments.changes.subscribe((deployment) =>
        tell({ kind: 'deployment', deployment }),
      );
      try {
        tell({ kind: 'note', text: `planning ${wish.model}` });
        const current = chosen(deployments, wish.replaces);
        const next = await makeDeployment(wish, { freed: await memoryOf(current), signal: stop });
        const drainMs = wish.drainMs ?? surroundings.drainMs;
        log.info({ from: current.option.facts.model, to: next.option.facts.model }, 'swapping');
        return await swapDeployment({ current, next, drainMs }, surroundings, stop);
      } finally {
        unsubscribe();
        changing = null;
      }
    },
    stop: async (model) => {
      const deployment = deployments.find(model);
      deployment.note('stopped', 'it was asked for');
      await deployment.stop();
    },
    start: (model) => deployments.find(model).start(),
    logs: (model, { lines }) => chosen(deployments, model).runner.logs.tail(lines),
    followLogs: (model, onLine) => chosen(deployments, model).followLogs(onLine),
    memoryOf: (id) => {
      const deployment = deployments.all().find((one) => one.id === id);
      return deployment === undefined
        ? Promise.resolve({ memoryBytes: null, gpuMemoryBytes: null })
        : memoryOf(deployment);
    },
    subscribe: (onChange) => deployments.changes.subscribe(onChange),
  };
}

/** The one that is named, or the only one. */
function chosen(deployments: Deployments, name: string | null): Deployment {
  if (name !== null) return deployments.find(name);
  const [first, ...others] = deployments.all();
  if (first !== undefined && others.length === 0) return first;
  throw new AppError('deployment_not_found', {
    message:
      first === undefined
        ? 'Nothing is served here.'
        : `Several models are served: ${[first, ...others].map(({ option }) => option.facts.model).join(', ')}.`,
  });
}
