import type { z } from 'zod';
import { gatewaySettingsSchema } from '../../packages/edgewright/src/contract/gateway-settings.ts';
import { SettingsHolder } from '../../packages/edgewright/src/gateway/settings.ts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan } from '../../packages/edgewright/src/contract/plan.ts';
import { adaptEngine } from '../../packages/edgewright/src/engines/adapt-engine.ts';
import type { GoldenExpectation } from '../../packages/edgewright/src/engines/golden/judge-golden.ts';
import { simulatedCommand } from '../../packages/edgewright/src/engines/simulated/command.ts';
import type { SimulationSpec } from '../../packages/edgewright/src/engines/simulated/simulation-spec.ts';
import { buildGateway } from '../../packages/edgewright/src/gateway/app.ts';
import type { GatewayLimits } from '../../packages/edgewright/src/gateway/gateway-limits.ts';
import { listenGateway } from '../../packages/edgewright/src/gateway/listen.ts';
import { Deployment, type EngineOption } from '../../packages/edgewright/src/supervisor/deployment.ts';
import { Deployments } from '../../packages/edgewright/src/supervisor/deployments.ts';
import type { RestartPolicy } from '../../packages/edgewright/src/supervisor/engine-machine.ts';
import type { RunnerSurroundings } from '../../packages/edgewright/src/supervisor/runner-task.ts';
import { attachedRuntime } from '../../packages/edgewright/src/supervisor/runtimes/attached-runtime.ts';
import { containerRuntime } from '../../packages/edgewright/src/supervisor/runtimes/container-runtime.ts';
import { processRuntime } from '../../packages/edgewright/src/supervisor/runtimes/process-runtime.ts';
import { StartHistory } from '../../packages/edgewright/src/supervisor/start-history.ts';

/** A folder for one test, with what engines run in. */
export interface EngineRig {
  readonly directory: string;
  readonly surroundings: RunnerSurroundings;
  remove(): Promise<void>;
}

export async function engineRig(environment: NodeJS.ProcessEnv = process.env): Promise<EngineRig> {
  const directory = await mkdtemp(join(tmpdir(), 'edgewright-engines-'));
  return {
    directory,
    surroundings: {
      runtimes: {
        process: processRuntime({ recordsDirectory: join(directory, 'processes') }),
        container: containerRuntime({ environment, adoptionsDirectory: join(directory, 'adopted') }),
        attached: attachedRuntime,
      },
      runsDirectory: join(directory, 'runs'),
      history: new StartHistory(join(directory, 'starts.json')),
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

let specs = 0;

/** Of the build: Node.js runs no TypeScript by itself. */
function builtCommand(specPath: string, place: { host: string; port: number }) {
  const { command, argv } = simulatedCommand(specPath, place);
  const entry = argv.findIndex((word) => word.endsWith('/simulated/main.ts'));
  const built = argv[entry]?.replace('/src/', '/dist/').replace(/\.ts$/, '.js') ?? '';
  return { command, argv: [built, ...argv.slice(entry + 1)] };
}

/** A simulated engine as one way to serve: a process of its own, supervised like any other. */
export async function simulatedOption(
  rig: EngineRig,
  spec: SimulationSpec,
  about: { policy?: Partial<RestartPolicy>; golden?: GoldenExpectation; sleeps?: boolean; plan?: Plan } = {},
): Promise<EngineOption> {
  const specPath = join(rig.directory, `spec-${(specs += 1)}.json`);
  await writeFile(specPath, JSON.stringify(spec));
  const [model = ''] = spec.models;
  return {
    plan: null,
    neededBytes: null,
    facts: {
      model,
      aliases: ['default'],
      demo: false,
      engine: spec.engine,
      precision: spec.precision,
      weightsBytes: spec.memory.weightsBytes,
      parameters: null,
      sessions: spec.sessions,
      contextTokens: spec.contextTokens,
    },
    task: {
      historyKey: `${spec.engine} ${model}`,
      policy: { firstDelayMs: 50, ...about.policy },
      adapter: adaptEngine({
        engine: spec.engine,
        plan: about.plan ?? null,
        listedName: model,
        apiKey: spec.apiKey,
        launch: (place) => ({
          kind: 'process',
          ...builtCommand(specPath, place),
          env: {},
          files: [],
        }),
        prepare: () => [],
        afterStart: () => [],
        sleeps: about.sleeps ?? false,
        scope: { device: null, l4t: null },
        deviceTitle: spec.device,
        golden: about.golden ?? null,
      }),
    },
  };
}

export function deploymentOf(
  rig: EngineRig,
  options: readonly [EngineOption, ...EngineOption[]],
  about: { id?: string; idleUnloadMs?: number } = {},
): Deployment {
  const setup = {
    id: about.id ?? options[0].facts.model,
    options,
    idleUnloadMs: about.idleUnloadMs ?? null,
    describeLaunch: () => '',
  };
  return new Deployment(setup, rig.surroundings);
}

export interface ServedRig {
  readonly url: string;
  readonly deployments: Deployments;
  readonly inFlight: (id: string) => number;
  close(): Promise<void>;
}

/** The real gateway in front of deployments. */
export async function serve(
  deployments: readonly Deployment[],
  limits: Partial<GatewayLimits> = {},
  settings: z.input<typeof gatewaySettingsSchema> = {},
): Promise<ServedRig> {
  const all = new Deployments();
  for (const deployment of deployments) all.add(deployment);
  let inFlight = (_id: string): number => 0;
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const gateway = buildGateway({
    engines: all,
    control: ({ loadOf }) => {
      inFlight = (id) => loadOf(id).running;
      return {
        token: 'test',
        engines: {
          swap: () => Promise.reject(new Error('not in this test')),
          stop: (model) => all.find(model).stop(),
          start: (model) => all.find(model).start(),
          logs: (model, { lines }) => all.find(model ?? '').runner.logs.tail(lines),
          followLogs: (model, onLine) => all.find(model ?? '').followLogs(onLine),
          memoryOf: async (id) => ({
            memoryBytes: await all.find(id).runner.memoryBytes(),
            gpuMemoryBytes: null,
          }),
          subscribe: (onChange) => all.changes.subscribe(onChange),
        },
      };
    },
    version: '0.0.0-test',
    startedAtMs: 0,
    consoleDirectory: null,
    limits,
    settings: new SettingsHolder(gatewaySettingsSchema.parse(settings)),
    log: silent,
  });
  all.loads.start();
  const { url } = await listenGateway(gateway, { host: '127.0.0.1', port: 0 });
  return {
    url,
    deployments: all,
    inFlight: (id) => inFlight(id),
    close: async () => {
      all.loads.stop();
      await gateway.close();
      await all.stopAll();
    },
  };
}
