import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import Docker from 'dockerode';
import { splitLogLines } from '../../base/split-lines.ts';
import { limits } from '../../contract/limits.ts';
import type { ContainerLaunch } from '../../engines/launch-spec.ts';
import { containerLabels, containerOptions } from './container-options.ts';
import { findContainerSocket } from './container-socket.ts';
import { refusalOfCreate, refusalOfSocket } from './container-refusals.ts';
import type { EngineExit, EngineRuntime, EngineStart, ExecResult, RunningEngine } from './engine-runtime.ts';
import { findOrphans, recordAdoption } from './orphan-containers.ts';
import { processIdentity } from '../../base/process-identity.ts';
import { ensureImage } from './pull-image.ts';
import { makeRunDirectory, removeRunDirectory } from './run-directory.ts';

/** Engines in containers, through the Engine API of Docker or the compatible one of Podman. */
export function containerRuntime(options: {
  environment: NodeJS.ProcessEnv;
  /** Where it is written down that an orphan was taken over: labels cannot change. */
  adoptionsDirectory: string;
}): EngineRuntime {
  return {
    async start(start) {
      if (start.spec.kind !== 'container') throw new RangeError(`not a container: ${start.spec.kind}`);
      const docker = await connect(options.environment);
      const adopted = await adopt(docker, start, options.adoptionsDirectory);
      if (adopted !== null) return adopted;
      const { image } = start.spec;
      await ensureImage(docker, { image, signal: start.signal, onProgress: start.onProgress });
      start.signal.throwIfAborted();
      await makeRunDirectory(start.place.runDirectory, start.spec.files);
      const container = await create(docker, start, start.spec);
      return await follow(docker, container.id, { start, baseUrl: urlOf(start), since: 0 });
    },
  };
}

/** @throws StartRefused when there is no engine that answers */
async function connect(environment: NodeJS.ProcessEnv): Promise<Docker> {
  const socketPath = await findContainerSocket(environment);
  if (socketPath === null) throw refusalOfSocket('no socket of Docker or Podman is open to this user');
  const docker = new Docker({ socketPath, timeout: 0 });
  try {
    await withDeadline(docker.ping(), limits.probeMs);
  } catch (thrown) {
    throw refusalOfSocket(`${socketPath} does not answer (${(thrown as Error).message})`);
  }
  return docker;
}

/** The client's own types know no deadline for this question. */
function withDeadline<Value>(answer: Promise<Value>, deadlineMs: number): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${deadlineMs / 1_000} s`)), deadlineMs);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function urlOf({ place, spec }: EngineStart): string {
  const isBridge = spec.kind === 'container' && spec.network.kind === 'bridge';
  const port = isBridge && spec.network.kind === 'bridge' ? spec.network.hostPort : place.port;
  return `http://127.0.0.1:${port}`;
}

async function create(docker: Docker, start: EngineStart, spec: ContainerLaunch): Promise<Docker.Container> {
  const { deployment, engine, identity, place } = start;
  const owner = (await processIdentity(process.pid)) ?? `${process.pid}`;
  const suffix = place.runDirectory.slice(-6);
  try {
    const container = await docker.createContainer({
      ...containerOptions(spec, {
        name: `edgewright-${deployment.replaceAll(/[^a-zA-Z0-9_.-]/g, '-').slice(0, 60)}-${suffix}`,
        runDirectory: place.runDirectory,
        labels: {
          [containerLabels.ours]: engine,
          [containerLabels.deployment]: deployment,
          [containerLabels.owner]: owner,
          [containerLabels.identity]: identity,
          [containerLabels.url]: urlOf(start),
          [containerLabels.runDirectory]: place.runDirectory,
        },
      }),
      abortSignal: AbortSignal.timeout(limits.containerRequestMs),
    });
    try {
      await container.start({ abortSignal: AbortSignal.timeout(limits.containerRequestMs) });
    } catch (thrown) {
      await container.remove({ force: true, v: true }).catch(() => undefined);
      throw thrown;
    }
    return container;
  } catch (thrown) {
    await removeRunDirectory(place.runDirectory);
    throw refusalOfCreate(engine, thrown);
  }
}

/** An engine that a killed service left behind, if it is the very one that is wanted; others of it are removed. */
async function adopt(
  docker: Docker,
  start: EngineStart,
  adoptionsDirectory: string,
): Promise<RunningEngine | null> {
  const orphans = await findOrphans(docker, adoptionsDirectory);
  const own = orphans.filter(({ deployment }) => deployment === start.deployment);
  const same = own.find(({ identity, isRunning }) => isRunning && identity === start.identity) ?? null;
  for (const orphan of own) if (orphan !== same) await orphan.remove();
  if (same === null) return null;
  await recordAdoption(adoptionsDirectory, same.id);
  const since = Math.max(0, Math.floor(Date.now() / 1_000) - adoptedLogSeconds);
  return await follow(docker, same.id, { start, baseUrl: same.baseUrl, since });
}

/** Of an engine that is taken over, the log of its start is of use only if it is still starting. */
const adoptedLogSeconds = 600;

async function follow(
  docker: Docker,
  id: string,
  about: { start: EngineStart; baseUrl: string; since: number },
): Promise<RunningEngine> {
  const { start, baseUrl, since } = about;
  const container = docker.getContainer(id);
  await readLogs(docker, container, { start, since });
  const { State: state } = await container.inspect();
  return {
    pid: state.Pid > 0 ? state.Pid : null,
    containerId: id,
    baseUrl,
    exited: exitOf(container, start),
    end: (how) => {
      const signal = how === 'kill' ? 'SIGKILL' : start.stopSignal;
      // Gone already: the wait for its exit tells.
      container.kill({ signal }).catch(() => undefined);
    },
    exec: (argv, signal) => execIn(docker, container, { argv, signal }),
    memoryBytes: () => memoryOf(container),
    processIds: () => processesOf(container),
  };
}

async function readLogs(
  docker: Docker,
  container: Docker.Container,
  about: { start: EngineStart; since: number },
): Promise<void> {
  const stream = await container.logs({ follow: true, stdout: true, stderr: true, since: about.since });
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  splitLogLines(stdout, (line) => about.start.onLine('stdout', line));
  splitLogLines(stderr, (line) => about.start.onLine('stderr', line));
  docker.modem.demuxStream(stream, stdout, stderr);
  // Nothing more will come, for whatever reason: the last line may have no end.
  stream.on('close', () => [stdout, stderr].map((output) => output.end()));
  stream.on('end', () => [stdout, stderr].map((output) => output.end()));
  stream.on('error', () => undefined);
}

async function exitOf(container: Docker.Container, start: EngineStart): Promise<EngineExit> {
  const exit = await container
    .wait()
    .then(() => container.inspect())
    .then(({ State: { ExitCode: code, OOMKilled: oomKilled, Error: why } }) => ({
      exitCode: code,
      // Docker gives the number of the signal as part of the exit code.
      signal: code === 137 ? 'SIGKILL' : code === 143 ? 'SIGTERM' : null,
      oomKilled,
      why: why === '' ? null : why,
    }))
    .catch((thrown: unknown) => ({
      exitCode: null,
      signal: null,
      oomKilled: false,
      why: `its container cannot be asked any more (${(thrown as Error).message})`,
    }));
  await container.remove({ force: true, v: true }).catch(() => undefined);
  await removeRunDirectory(start.place.runDirectory);
  return exit;
}

async function execIn(
  docker: Docker,
  container: Docker.Container,
  about: { argv: readonly string[]; signal: AbortSignal },
): Promise<ExecResult> {
  try {
    const exec = await container.exec({
      Cmd: [...about.argv],
      AttachStdout: true,
      AttachStderr: true,
      abortSignal: about.signal,
    });
    const stream = await exec.start({ abortSignal: about.signal });
    const output = new PassThrough();
    let text = '';
    output.setEncoding('utf8').on('data', (piece: string) => {
      text = `${text}${piece}`.slice(-limits.execOutputCharacters);
    });
    docker.modem.demuxStream(stream, output, output);
    await once(stream, 'close', { signal: about.signal });
    return { exitCode: (await exec.inspect()).ExitCode, output: text };
  } catch (thrown) {
    return { exitCode: null, output: (thrown as Error).message };
  }
}

async function processesOf(container: Docker.Container): Promise<number[]> {
  try {
    const { Titles: titles, Processes: rows } = (await container.top({ ps_args: '-eo pid' })) as {
      Titles: string[];
      Processes: string[][];
    };
    const column = titles.indexOf('PID');
    return rows.map((row) => Number(row[column])).filter((pid) => pid > 0);
  } catch {
    return [];
  }
}

/** As `docker stats` counts: without the page cache that can be given back at once. */
async function memoryOf(container: Docker.Container): Promise<number | null> {
  try {
    const { memory_stats: memory } = await container.stats({ stream: false, 'one-shot': true });
    const usage = memory.usage;
    if (usage === undefined) return null;
    return Math.max(0, usage - (memory.stats?.inactive_file ?? 0));
  } catch {
    return null;
  }
}
