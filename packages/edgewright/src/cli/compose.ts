import { basename } from 'node:path';
import { AppError } from '../base/app-error.ts';
import type { EngineState } from '../contract/engine-state.ts';
import type { HostFacts } from '../contract/host-facts.ts';
import type { ModelFacts } from '../contract/model-facts.ts';
import type { Plan } from '../contract/plan.ts';
import { embeddedAdapter } from '../engines/embedded/adapter.ts';
import { buildGateway } from '../gateway/app.ts';
import { listenGateway } from '../gateway/listen.ts';
import { findPortHolder } from '../hardware/find-port-holder.ts';
import { liveMachine } from '../hardware/live-machine.ts';
import { readHostFacts } from '../hardware/read-host-facts.ts';
import { readGgufFacts } from '../models/read-gguf.ts';
import { planBlockedError } from '../planner/plan-blocked-error.ts';
import { planEmbedded } from '../planner/plan-embedded.ts';
import { Deployment } from '../supervisor/deployment.ts';
import { Deployments } from '../supervisor/deployments.ts';
import { EngineRunner } from '../supervisor/engine-runner.ts';
import type { LogLine } from '../supervisor/log-ring.ts';
import { consoleDirectory, demoModelPath, readVersion } from './installed-files.ts';
import type { ServiceLog } from './service-log.ts';
import { watchBox } from './watch-box.ts';

export interface ServiceWishes {
  /** A .gguf file; null serves the built-in demo model. */
  modelPath: string | null;
  host: string;
  port: number;
  sessions: number | null;
  contextTokens: number | null;
  threads: number | null;
  /** A llama.cpp build of one's own; null takes the installed one. */
  libraryDirectory: string | null;
}

/** What is told while a service comes up, in this order. */
export interface ServiceObserver {
  facts(facts: HostFacts): void;
  model(facts: ModelFacts, demo: boolean): void;
  plan(plan: Plan): void;
  engine(state: EngineState): void;
}

export interface RunningService {
  /** Origin for clients on this machine. */
  url: string;
  deployment: Deployment;
  /** Ends running requests (they get `limits.drainMs`, or until `cut` aborts), then the engine, then the server. */
  stop(): Promise<void>;
}

/** How many lines of the engine's log go with the error when it cannot start. */
const logLinesWithFailure = 12;

/**
 * Brings a box to a serving engine: facts, model, plan, gateway, engine. The only place that knows all areas.
 *
 * @throws AppError of the first thing that does not work; then nothing is left running.
 */
export async function startService(
  wishes: ServiceWishes,
  surroundings: { observer: ServiceObserver; log: ServiceLog; stop: AbortSignal; cut: AbortSignal },
): Promise<RunningService> {
  const { observer, log, stop, cut } = surroundings;
  const { host, plan, model, demo } = await preparePlan(wishes, observer);
  const runner = new EngineRunner(
    embeddedAdapter({
      modelPath: model.path,
      alias: servedName(model, demo),
      sessions: plan.sessions,
      contextTokens: plan.contextTokens,
      threads: plan.threads,
      // The demo model was measured with the most likely token; chance does not improve its answers.
      temperature: demo ? 0 : null,
      libraryDirectory: wishes.libraryDirectory,
    }),
  );
  const deployment = new Deployment(deploymentFacts(plan, model, demo), runner);
  const deployments = new Deployments();
  deployments.add(deployment);
  const box = watchBox(host, log);
  const gateway = buildGateway({
    engines: deployments,
    telemetry: box.telemetry,
    version: readVersion(),
    startedAtMs: Date.now(),
    consoleDirectory: consoleDirectory(),
    log,
    cutSignal: cut,
  });
  // Engines and readers end even when this process leaves in a hurry.
  const killChildren = (): void => {
    runner.kill();
    box.kill();
  };
  process.once('exit', killChildren);
  const service = async (): Promise<void> => {
    await gateway.close();
    await Promise.all([deployments.stopAll(), box.stop()]);
    process.off('exit', killChildren);
  };
  try {
    // First the port: a conflict shows before a large model is loaded, and clients can already ask for progress.
    const { url } = await listenGateway(gateway, wishes).catch(nameTheHolder);
    const unsubscribe = runner.changes.subscribe((state) => observer.engine(state));
    runner.start();
    await firstReady(deployment, stop);
    unsubscribe();
    return { url, deployment, stop: service };
  } catch (thrown) {
    await service();
    throw thrown;
  }
}

async function preparePlan(
  wishes: ServiceWishes,
  observer: ServiceObserver,
): Promise<{ host: HostFacts; plan: Plan; model: ModelFacts; demo: boolean }> {
  const host = await readHostFacts(liveMachine(), { light: true });
  observer.facts(host);
  const demo = wishes.modelPath === null;
  const path = wishes.modelPath ?? demoModelPath();
  if (path === null) {
    throw new AppError('install_incomplete', {
      message: 'The built-in demo model is missing from this installation.',
      nextStep: 'Run `npm run build`, or serve a model of your own with --model.',
    });
  }
  const model = await readGgufFacts(path);
  observer.model(model, demo);
  const { sessions, contextTokens, threads } = wishes;
  const result = planEmbedded({
    host,
    model,
    wishes: {
      ...(sessions === null ? {} : { sessions }),
      ...(contextTokens === null ? {} : { contextTokens }),
      ...(threads === null ? {} : { threads }),
    },
  });
  if (!result.ok) throw planBlockedError(result.blockers);
  observer.plan(result.plan);
  return { host, plan: result.plan, model, demo };
}

/** The name that clients use: the demo's own, else the file's without its ending and part number. */
function servedName(model: ModelFacts, demo: boolean): string {
  return demo ? model.name : basename(model.path).replace(/(-\d{5}-of-\d{5})?\.gguf$/i, '');
}

function deploymentFacts(plan: Plan, model: ModelFacts, demo: boolean): Deployment['facts'] {
  const name = servedName(model, demo);
  return {
    id: name,
    model: name,
    aliases: [],
    demo,
    engine: plan.engine,
    precision: model.precision,
    weightsBytes: model.weightsBytes,
    parameters: model.parameters,
    sessions: plan.sessions,
    contextTokens: plan.contextTokens,
  };
}

/** Waits for the first start, however long the plan allows. A failure carries the engine's last words. */
async function firstReady(deployment: Deployment, stop: AbortSignal): Promise<void> {
  try {
    await deployment.whenReady({ holdMs: 2 ** 31 - 1, signal: stop });
  } catch (thrown) {
    if (stop.aborted || !(thrown instanceof AppError)) throw thrown;
    const { state } = deployment.view;
    const failure = state.kind === 'failed' ? state.failure : null;
    throw new AppError(thrown.code, {
      message: failure?.message ?? thrown.message,
      facts: { ...thrown.facts, engineLog: tail(deployment.runner.logs.tail(logLinesWithFailure)) },
      nextStep: thrown.nextStep,
      cause: thrown,
    });
  }
}

function tail(lines: readonly LogLine[]): string[] {
  return lines.filter(({ stream }) => stream === 'stderr').map(({ text }) => text);
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
