import { AppError } from '../base/app-error.ts';
import type { SwapWish } from '../contract/control.ts';
import { errorTable, type ErrorCode } from '../contract/errors.ts';
import type { HostFacts } from '../contract/host-facts.ts';
import type { Plan } from '../contract/plan.ts';
import type { DeploymentView } from '../contract/status.ts';
import { Deployment } from '../supervisor/deployment.ts';
import { Deployments } from '../supervisor/deployments.ts';
import type { RunnerSurroundings } from '../supervisor/runner-task.ts';
import type { LogLine } from '../supervisor/log-ring.ts';
import { describeLaunch } from './serve/describe-launch.ts';
import type { ServedModel } from './serve/embedded-option.ts';
import type { FreedMemory } from './serve/freed-memory.ts';
import { makeOptions, type ServiceOptions } from './serve/make-options.ts';
import { openService } from './serve/open-service.ts';
import { type ServiceWishes, wishFor } from './serve/service-wishes.ts';
import { superviseEngines } from './serve/supervise-engines.ts';
import type { ServiceLog } from './service-log.ts';

/** What is told while a service comes up, in this order. */
export interface ServiceObserver {
  facts(facts: HostFacts): void;
  model(model: ServedModel): void;
  plan(plan: Plan): void;
  engine(view: DeploymentView): void;
  /** Something to know that is no step. */
  note(text: string): void;
}

export interface RunningService {
  /** Origin for clients on this machine. */
  url: string;
  deployments: Deployments;
  /** Ends running requests (they get `limits.drainMs`, or until `cut` aborts), then the engines, then the server. */
  stop(): Promise<void>;
}

/** How many lines of the engine's log go with the error when it cannot start. */
const logLinesWithFailure = 12;

interface Surroundings {
  observer: ServiceObserver;
  log: ServiceLog;
  stop: AbortSignal;
  cut: AbortSignal;
}

/**
 * Brings a box to a serving engine: facts, model, plan, gateway, engine. The only place that knows all areas.
 *
 * @throws AppError of the first thing that does not work; then nothing is left running.
 */
export async function startService(
  wishes: ServiceWishes,
  surroundings: Surroundings,
): Promise<RunningService> {
  const { observer, log, stop, cut } = surroundings;
  let facts: HostFacts | null = null;
  const prepared = await makeOptions(wishes.model, {
    serving: wishes,
    observer: {
      facts: (found) => observer.facts((facts = found)),
      model: (model) => observer.model(model),
    },
    signal: stop,
  });
  observer.plan(prepared.plan);
  const engines = await superviseEngines(log);
  const deployments = new Deployments();
  const deployment = makeDeployment(prepared, { wishes, engines, taken: [] });
  deployments.add(deployment);
  const service = await openService({
    deployments,
    facts: required(facts),
    listen: wishes,
    door: wishes.door,
    drainMs: wishes.drainMs,
    makeDeployment: (wish, about) => plannedSwap(wish, { wishes, engines, deployments, ...about }),
    log,
    stop,
    cut,
  });
  try {
    const unsubscribe = tellStart(deployment, observer);
    deployment.start();
    await firstReady(deployment, stop);
    unsubscribe();
    return { url: service.url, deployments, stop: () => service.close() };
  } catch (thrown) {
    await service.close();
    throw thrown;
  }
}

/** Each state, and each command as soon as it is run. */
function tellStart(deployment: Deployment, observer: ServiceObserver): () => void {
  let command: string | undefined;
  let engine = deployment.option.facts.engine;
  return deployment.changes.subscribe(() => {
    const { view } = deployment;
    if (view.engine !== engine) {
      engine = view.engine;
      observer.note(view.steps?.at(-1)?.why ?? `falling back on ${engine}`);
    }
    // Our own engine is part of the service: nobody starts it by hand.
    if (view.command !== command && view.engine !== 'embedded' && view.command !== undefined) {
      observer.note(view.command);
    }
    command = view.command;
    observer.engine(view);
  });
}

function makeDeployment(
  { options }: ServiceOptions,
  about: { wishes: ServiceWishes; engines: RunnerSurroundings; taken: readonly string[] },
): Deployment {
  const name = options[0].facts.model;
  return new Deployment(
    {
      id: freeId(name, about.taken),
      options,
      idleUnloadMs: about.wishes.idleUnloadMs,
      describeLaunch,
    },
    about.engines,
  );
}

/** The name of the model, with a number where another deployment has it. */
function freeId(name: string, taken: readonly string[]): string {
  if (!taken.includes(name)) return name;
  let number = 2;
  while (taken.includes(`${name}-${number}`)) number += 1;
  return `${name}-${number}`;
}

async function plannedSwap(
  wish: SwapWish,
  about: {
    wishes: ServiceWishes;
    engines: RunnerSurroundings;
    deployments: Deployments;
    freed: FreedMemory;
    signal: AbortSignal;
  },
): Promise<Deployment> {
  const { engine, sessions, contextTokens, precision, kvCacheDtype } = wish;
  const prepared = await makeOptions(
    { ...wishFor(wish.model), engine, sessions, contextTokens, precision, kvCacheDtype },
    {
      serving: about.wishes,
      observer: { facts: () => undefined, model: () => undefined },
      freed: about.freed,
      signal: about.signal,
    },
  );
  const taken = about.deployments.all().map(({ id }) => id);
  return makeDeployment(prepared, { ...about, taken });
}

function required(facts: HostFacts | null): HostFacts {
  if (facts === null) throw new AppError('internal', { message: 'The box was not looked at.' });
  return facts;
}

/** Waits for the first start, however long the plan allows. A failure carries the engine's last words. */
async function firstReady(deployment: Deployment, stop: AbortSignal): Promise<void> {
  try {
    await deployment.whenReady({ holdMs: 2 ** 31 - 1, signal: stop });
  } catch (thrown) {
    if (stop.aborted || !(thrown instanceof AppError)) throw thrown;
    const { state } = deployment.view;
    const failure = state.kind === 'failed' ? state.failure : null;
    // The start's own code says more than what a client of the gateway may be told.
    const code = failure !== null && failure.code in errorTable ? (failure.code as ErrorCode) : thrown.code;
    throw new AppError(code, {
      message: failure?.message ?? thrown.message,
      facts: { ...thrown.facts, engineLog: tail(deployment.runner.logs.tail(logLinesWithFailure)) },
      nextStep: failure?.nextStep ?? errorTable[code].nextStep,
      cause: thrown,
    });
  }
}

function tail(lines: readonly LogLine[]): string[] {
  return lines.filter(({ stream }) => stream === 'stderr').map(({ text }) => text);
}
