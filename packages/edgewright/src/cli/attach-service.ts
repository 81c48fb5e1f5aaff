import { AppError } from '../base/app-error.ts';
import { limits } from '../contract/limits.ts';
import { liveMachine } from '../hardware/live-machine.ts';
import { readHostFacts } from '../hardware/read-host-facts.ts';
import { Deployment } from '../supervisor/deployment.ts';
import { Deployments } from '../supervisor/deployments.ts';
import type { RunningService } from './compose.ts';
import { attachedOptions, type AttachWishes } from './serve/attached-option.ts';
import { describeLaunch } from './serve/describe-launch.ts';
import type { DoorPlan } from './serve/plan-door.ts';
import { openService } from './serve/open-service.ts';
import { superviseEngines } from './serve/supervise-engines.ts';
import type { ServiceLog } from './service-log.ts';

/**
 * Puts the gateway in front of engines that somebody else runs. They are watched, and neither started nor stopped.
 *
 * @throws AppError of the first thing that does not work; then nothing is left running
 */
export async function attachService(
  wishes: AttachWishes & { host: string; port: number; door: DoorPlan },
  about: { log: ServiceLog; stop: AbortSignal; cut: AbortSignal },
): Promise<RunningService> {
  const { log, stop, cut } = about;
  const [facts, options] = await Promise.all([
    readHostFacts(liveMachine(), { light: true }),
    attachedOptions(wishes, stop),
  ]);
  const engines = await superviseEngines(log);
  const deployments = new Deployments();
  for (const [index, option] of options.entries()) {
    const id =
      options.findIndex((other) => other.facts.model === option.facts.model) === index
        ? option.facts.model
        : `${option.facts.model}-${index + 1}`;
    deployments.add(new Deployment({ id, options: [option], idleUnloadMs: null, describeLaunch }, engines));
  }
  const service = await openService({
    deployments,
    facts,
    listen: wishes,
    door: wishes.door,
    drainMs: limits.swapDrainMs,
    makeDeployment: () => Promise.reject(notOurs()),
    log,
    stop,
    cut,
  });
  try {
    for (const deployment of deployments.all()) deployment.start();
    await Promise.all(
      deployments.all().map((deployment) => deployment.whenReady({ holdMs: limits.attachMs, signal: stop })),
    );
    return { url: service.url, deployments, stop: () => service.close() };
  } catch (thrown) {
    await service.close();
    throw thrown;
  }
}

function notOurs(): AppError {
  return new AppError('swap_failed', {
    message: 'The engines behind this gateway are run by somebody else.',
    nextStep: 'Swap models where they are run, or serve them with `edgewright up`.',
  });
}
