import { AppError } from '../../base/app-error.ts';
import type { Plan } from '../../contract/plan.ts';
import type { ServedEngine } from '../engine-behaviour.ts';
import type { ContainerLaunch, LaunchFile, LaunchSpec, ProcessLaunch } from '../launch-spec.ts';
import { withAddress } from './engine-address.ts';
import { gpuAccess } from './gpu-access.ts';
import { type LaunchFolders, launchFolders } from './launch-folders.ts';
import { onTheBox } from './launch-paths.ts';
import { withDataDirectory } from './launch-steps.ts';
import type { LaunchQuestion } from './launch-wishes.ts';
import { nativeCommand } from './native-command.ts';
import { configMount } from './render-command.ts';

type PlanLaunch = NonNullable<Plan['launch']>;

/** A plan with everything that this box adds to it. */
interface Start {
  readonly engine: ServedEngine;
  readonly launch: PlanLaunch;
  readonly question: LaunchQuestion;
  readonly folders: LaunchFolders;
}

/** Inside a network of its own a container listens for the one port that is published. */
const containerHost = '0.0.0.0';

/**
 * How the engine of a plan is brought up on this box, complete: on the box itself where its program is there, else
 * in a container.
 *
 * @throws AppError `engine_not_built` for a plan without a command: for our own engine, or where the command would
 *   not be whole
 */
export function makeLaunchSpec(question: LaunchQuestion): LaunchSpec {
  const { plan } = question;
  const { launch, engine } = plan;
  if (launch === null || launch.kind === 'embedded' || engine === 'embedded') throw noCommand(plan);
  const folders = launchFolders(engine, question);
  const start: Start = { engine, launch: withDataDirectory(launch, question.wishes), question, folders };
  const native = nativeCommand(engine, question);
  if (native !== null) return processLaunch(start, native);
  return launch.image === null ? processLaunch(start, null) : containerLaunch(start, launch.image);
}

/** @param native program and words before the arguments; null: those of the plan */
function processLaunch(start: Start, native: readonly string[] | null): ProcessLaunch {
  const { engine, launch, folders, question } = start;
  const { place } = question;
  const pairs = [...launch.mounts, ...folders.mounts, { from: place.runDirectory, to: configMount }];
  const words = native ?? launch.argv.slice(0, launch.commandWords);
  const [command = engine, ...before] = words;
  const { argv, env } = withAddress(
    engine,
    {
      argv: [...before, ...launch.argv.slice(launch.commandWords)].map((word) => onTheBox(word, pairs)),
      env: mapValues({ ...launch.env, ...folders.env }, (value) => onTheBox(value, pairs)),
    },
    place,
  );
  const files = filesOf(launch).map((file) => ({ ...file, content: onTheBox(file.content, pairs) }));
  return { kind: 'process', command, argv, env, files };
}

function containerLaunch(start: Start, image: string): ContainerLaunch {
  const { engine, launch, folders, question } = start;
  const { place } = question;
  const network = networkOf(start);
  const address = network.kind === 'host' ? place : { host: containerHost, port: network.port };
  const { argv, env } = withAddress(
    engine,
    { argv: launch.argv, env: { ...launch.env, ...folders.env } },
    address,
  );
  const gpu = gpuAccess(question.host);
  return {
    kind: 'container',
    image,
    entrypoint: null,
    argv,
    // The runtime looks at this variable, and not every image sets it.
    env: gpu.kind === 'runtime' ? { ...env, NVIDIA_VISIBLE_DEVICES: 'all' } : env,
    mounts: [...launch.mounts, ...folders.mounts],
    files: filesOf(launch),
    gpu,
    network,
    sharedMemory: sharedMemory[engine],
    // Pinned buffers and deep stacks of compilers: what the makers of the engines ask for.
    ulimits: [
      { name: 'memlock', soft: -1, hard: -1 },
      { name: 'stack', soft: stackBytes, hard: stackBytes },
    ],
  };
}

const stackBytes = 67_108_864;
const gibibyte = 1024 ** 3;
/** What Docker gives a container that asks for nothing. */
const usualSharedBytes = 64 * 1024 ** 2;

/** Engines of several processes pass tensors through it. */
const sharedMemory = {
  vllm: 'host',
  sglang: 'host',
  'tensorrt-llm': 'host',
  'tensorrt-edge-llm': 'host',
  triton: 'host',
  'mlc-llm': 'host',
  tgi: gibibyte,
  'llama-cpp': usualSharedBytes,
  ollama: usualSharedBytes,
} as const satisfies Record<ServedEngine, ContainerLaunch['sharedMemory']>;

/** Containers of Jetson share the network of the box, as NVIDIA starts them; elsewhere one port is published. */
function networkOf({ engine, launch, question }: Start): ContainerLaunch['network'] {
  const { host, place, wishes } = question;
  const isJetson = host.jetson !== null || host.device?.id?.startsWith('jetson-') === true;
  // Triton tells its figures on a port of its own, and one port is all that is published.
  const kind = wishes.network ?? (isJetson || engine === 'triton' ? 'host' : 'bridge');
  if (kind === 'host') return { kind };
  return { kind, port: launch.ports[0] ?? place.port, hostPort: place.port };
}

function filesOf({ files }: PlanLaunch): LaunchFile[] {
  return files.map(({ path, content }) => ({
    path: path.startsWith(`${configMount}/`) ? path.slice(configMount.length + 1) : path,
    content,
  }));
}

function mapValues(
  values: Readonly<Record<string, string>>,
  change: (value: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}

function noCommand({ engine, model, launch }: Plan): AppError {
  return new AppError('engine_not_built', {
    message:
      launch === null
        ? `The plan of ${model} for ${engine} has no command.`
        : `The plan of ${model} is for our own engine, which is not started by a command of its own.`,
    facts: { engine },
  });
}
