import { randomBytes } from 'node:crypto';
import { AppError } from '../../base/app-error.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import { buildGateway } from '../../gateway/app.ts';
import { listenGateway } from '../../gateway/listen.ts';
import { findPortHolder } from '../../hardware/find-port-holder.ts';
import { liveMachine } from '../../hardware/live-machine.ts';
import { readGpuHoldings } from '../../hardware/read-gpu-holdings.ts';
import { readFreeMemory } from '../../hardware/read-free-memory.ts';
import type { Deployments } from '../../supervisor/deployments.ts';
import { watchIdle } from '../../supervisor/idle-watch.ts';
import { consoleDirectory, readVersion } from '../installed-files.ts';
import type { ServiceLog } from '../service-log.ts';
import { registerService } from '../services/service-registry.ts';
import { type BoxWatch, watchBox } from '../watch-box.ts';
import { boxView } from './box-view.ts';
import { type ControlSurroundings, engineControl } from './engine-control.ts';

/** What every service needs, whoever runs its engines. */
export interface ServiceParts {
  readonly deployments: Deployments;
  readonly facts: HostFacts;
  readonly listen: { readonly host: string; readonly port: number };
  readonly drainMs: number;
  readonly makeDeployment: ControlSurroundings['makeDeployment'];
  readonly log: ServiceLog;
  /** Aborts when the service is to stop; `cut` when it must not wait for running requests any more. */
  readonly stop: AbortSignal;
  readonly cut: AbortSignal;
}

export interface OpenService {
  /** Origin for clients on this machine. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Opens the gateway in front of deployments that do not run yet: clients can already ask for progress, and a conflict
 * of ports shows before a large model is loaded.
 *
 * @throws AppError `port_in_use` and its relatives; then nothing is left open
 */
export async function openService(parts: ServiceParts): Promise<OpenService> {
  const { deployments, log } = parts;
  const token = randomBytes(32).toString('base64url');
  const box = watchBox(parts.facts, log);
  const { gateway, inFlight } = gatewayOf(parts, { box, token });
  const stopIdleWatch = watchIdle(deployments, {
    inFlight,
    onUnload: (idle) => log.info({ model: idle.option.facts.model }, 'idle: its memory is given back'),
  });
  deployments.loads.start();
  // Engines and readers end even when this process leaves in a hurry.
  const killChildren = (): void => {
    deployments.killAll();
    box.kill();
  };
  process.once('exit', killChildren);
  let unregister = (): Promise<void> => Promise.resolve();
  const close = async (): Promise<void> => {
    stopIdleWatch();
    deployments.loads.stop();
    await gateway.close();
    await Promise.all([deployments.stopAll(), box.stop(), unregister()]);
    process.off('exit', killChildren);
  };
  try {
    const { url } = await listenGateway(gateway, parts.listen).catch(nameTheHolder);
    unregister = await registerService({ url, token });
    return { url, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

function gatewayOf(
  { deployments, facts, drainMs, makeDeployment, log, stop, cut }: ServiceParts,
  { box, token }: { box: BoxWatch; token: string },
) {
  let inFlight = (_id: string): number => 0;
  const gateway = buildGateway({
    engines: deployments,
    control: ({ loadOf }) => {
      inFlight = (id) => loadOf(id).running;
      const readMemory = () => readMemoryOf(facts, deployments);
      const hasGpu = (facts.accelerators?.length ?? 0) > 0;
      const control = engineControl({
        deployments,
        inFlight,
        readMemory,
        readGpuHoldings: () => (hasGpu ? readGpuHoldings(liveMachine()) : Promise.resolve(null)),
        makeDeployment,
        drainMs,
        log,
        stop,
      });
      return { engines: control, token };
    },
    telemetry: box.telemetry,
    box: boxView(facts, deployments),
    version: readVersion(),
    startedAtMs: Date.now(),
    consoleDirectory: consoleDirectory(),
    log,
    cutSignal: cut,
  });
  return { gateway, inFlight: (id: string) => inFlight(id) };
}

/** Memory where the engines compute: on cards, unless only our own engine serves, which computes on the CPU. */
function readMemoryOf(facts: HostFacts, deployments: Deployments): ReturnType<typeof readFreeMemory> {
  const onCards = deployments.all().some(({ option }) => option.facts.engine !== 'embedded');
  return readFreeMemory(liveMachine(), {
    accelerators: facts.accelerators ?? [],
    onCards,
    ownPid: process.pid,
  });
}

async function nameTheHolder(thrown: unknown): Promise<never> {
  if (!(thrown instanceof AppError) || thrown.code !== 'port_in_use') throw thrown;
  const holder = await findPortHolder(Number(thrown.facts['port']));
  if (holder === null) throw thrown;
  throw new AppError('port_in_use', {
    message: `${thrown.message.replace('Another program', `Process ${holder.pid} (${holder.command})`)}`,
    facts: { ...thrown.facts, holder },
    cause: thrown,
  });
}
