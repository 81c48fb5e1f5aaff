import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineState, StartProgress } from '../../packages/edgewright/src/contract/engine-state.ts';
import type { ContainerLaunch } from '../../packages/edgewright/src/engines/launch-spec.ts';
import { sampleSpec } from '../../packages/edgewright/src/engines/simulated/sample-spec.ts';
import type { SimulationSpec } from '../../packages/edgewright/src/engines/simulated/simulation-spec.ts';
import type { EngineOption } from '../../packages/edgewright/src/supervisor/deployment.ts';
import { containerLabels } from '../../packages/edgewright/src/supervisor/runtimes/container-options.ts';
import { findOrphans } from '../../packages/edgewright/src/supervisor/runtimes/orphan-containers.ts';
import { startDocker, type TestDocker } from '../support/docker-engine.ts';
import { deploymentOf, engineRig, simulatedOption, type EngineRig } from '../support/simulated-service.ts';
import { startRegistry } from '../support/small-registry.ts';

const started = await startDocker();
if (started.engine === null) console.warn(`tests with Docker are left out: ${started.why}`);

const image = 'edgewright-test/node:1';
const modules = resolve('node_modules');
const built = resolve('packages/edgewright');
const patient = { holdMs: 30_000, signal: new AbortController().signal };

describe.skipIf(started.engine === null)('engines in containers of a real Docker Engine', () => {
  const engine = started.engine as TestDocker;
  let rig: EngineRig;
  beforeAll(async () => {
    rig = await engineRig(engine.environment);
    await engine.importNodeImage(image);
  });
  afterAll(async () => {
    await engine.stop();
    await rig.remove();
  });

  /** The simulated engine in a container: host network, our build and its modules mounted. */
  async function option(spec: SimulationSpec, changes: Partial<ContainerLaunch> = {}): Promise<EngineOption> {
    const simulated = await simulatedOption(rig, spec, { policy: { attempts: 1 } });
    const { adapter } = simulated.task;
    return {
      ...simulated,
      task: {
        ...simulated.task,
        adapter: {
          ...adapter,
          launch: (place) => {
            const launch = adapter.launch(place);
            if (launch.kind !== 'process') throw new Error(launch.kind);
            const same = (path: string) => ({ from: path, to: path, readOnly: true });
            return {
              kind: 'container',
              image,
              entrypoint: [launch.command],
              argv: launch.argv,
              env: {},
              mounts: [same(built), same(modules), same(rig.directory)],
              files: [{ path: 'note.txt', content: 'for the engine' }],
              gpu: { kind: 'none' },
              network: { kind: 'host' },
              sharedMemory: 64 * 1024 ** 2,
              // A sandbox may not raise its limits.
              ulimits: [],
              ...changes,
            };
          },
        },
      },
    };
  }

  const ours = () => engine.docker.listContainers({ all: true, filters: { label: [containerLabels.ours] } });

  it('serves, says what it holds, and leaves no container, folder or record behind', async () => {
    const deployment = deploymentOf(rig, [await option(sampleSpec('vllm'))]);
    deployment.start();
    await deployment.whenReady(patient);
    const { state } = deployment.view;
    if (state.kind !== 'ready') throw new Error(state.kind);
    expect(state.containerId).toHaveLength(64);
    expect(state.pid).toBeGreaterThan(0);
    expect(await deployment.runner.memoryBytes()).toBeGreaterThan(10_000_000);
    const exec = await engine.docker.getContainer(state.containerId ?? '').inspect();
    expect(exec.HostConfig).toMatchObject({ Privileged: false, CapAdd: null, NetworkMode: 'host' });
    expect(exec.HostConfig.SecurityOpt).toContain('no-new-privileges');
    expect(deployment.runner.logs.tail(5_000).length).toBeGreaterThan(3);
    await deployment.stop();
    expect(await ours()).toEqual([]);
    expect(await readdir(join(rig.directory, 'runs'))).toEqual([]);
  });

  it('tells the layers of an image that is fetched, then why it cannot run', async () => {
    const registry = await startRegistry(3);
    const deployment = deploymentOf(rig, [
      await option(sampleSpec('vllm'), { image: registry.image, entrypoint: ['/no/such/program'] }),
    ]);
    const pulled: StartProgress[] = [];
    deployment.changes.subscribe((state) => {
      if (state.kind === 'starting' && state.progress.stage === 'pull') pulled.push(state.progress);
    });
    const state = await failure(deployment);
    await registry.close();
    expect(pulled.at(-1)).toMatchObject({ done: 3, total: 3, unit: 'layers' });
    expect(state.failure.class).toBe('image.missing');
    expect(state.failure.message).toContain('/no/such/program');
    expect(await ours()).toEqual([]);
  });

  it.each([
    ['an image that the registry does not have', '/test/other:1', 'image.missing'],
    ['a registry that is away', null, 'image.pull'],
  ])('%s', async (_name, path, failureClass) => {
    const registry = await startRegistry(1);
    const wanted = path === null ? '127.0.0.1:9/test/image:1' : `${registry.host}${path}`;
    const deployment = deploymentOf(rig, [await option(sampleSpec('vllm'), { image: wanted })]);
    const state = await failure(deployment);
    await registry.close();
    expect(state.failure).toMatchObject({ code: 'image_pull_failed', class: failureClass });
    expect(state.failure.message).toContain(wanted);
  });

  it.each<[string, ContainerLaunch['gpu']]>([
    ['a runtime that is not installed', { kind: 'runtime', runtime: 'nvidia' }],
    ['GPUs where there is no driver', { kind: 'gpus' }],
  ])('%s is a matter of the GPU runtime, with the way to mend it', async (_name, gpu) => {
    const deployment = deploymentOf(rig, [await option(sampleSpec('vllm'), { gpu })]);
    const state = await failure(deployment);
    expect(state.failure.class).toBe('gpu.runtime');
    expect(state.failure.nextStep).toContain('doctor');
    expect(await ours()).toEqual([]);
  });

  it('an engine that ends while it loads says why', async () => {
    const spec = sampleSpec('vllm', {
      faults: [{ kind: 'crash', stage: 'load', cause: 'unknown-architecture', exitCode: null }],
    });
    const state = await failure(deploymentOf(rig, [await option(spec)]));
    expect(state.failure.class).toBe('model.arch');
    expect(await ours()).toEqual([]);
  });

  it('an engine that is ended for its memory is told from one that ends by itself', async () => {
    const hungry = join(rig.directory, 'hungry.mjs');
    await writeFile(hungry, 'const held = [];\nfor (;;) held.push(Buffer.alloc(8 * 1024 ** 2, 1));\n');
    const deployment = deploymentOf(rig, [
      await option(sampleSpec('vllm'), { argv: [hungry], memoryBytes: 64 * 1024 ** 2 }),
    ]);
    const state = await failure(deployment);
    expect(state.failure).toMatchObject({ class: 'oom.host', exitCode: 137 });
  });

  it('takes over the engine of a service that was killed, and removes what is not wanted', async () => {
    const [wanted, other] = [sampleSpec('vllm'), sampleSpec('llama-cpp', { models: ['other/model'] })];
    const specs = await Promise.all([wanted, other].map((spec) => option(spec)));
    const [first, second] = specs;
    if (first === undefined || second === undefined) throw new Error('no options');
    // As labels of a process that is gone.
    const owner = spawn('true');
    await once(owner, 'exit');
    const deployment = deploymentOf(rig, [first], { id: 'adopted' });
    deployment.start();
    await deployment.whenReady(patient);
    const { state } = deployment.view;
    if (state.kind !== 'ready') throw new Error(state.kind);
    const orphan = await orphaned(engine, state.containerId ?? '');
    deployment.runner.kill();
    await until(deployment, ['backing-off', 'failed']);
    await deployment.stop();

    const again = deploymentOf(rig, [first], { id: 'adopted' });
    again.start();
    await again.whenReady(patient);
    expect(again.view.state).toMatchObject({ kind: 'ready', containerId: orphan });
    // It belongs to this service from now on: nobody else takes it for an orphan.
    expect(await findOrphans(engine.docker, join(rig.directory, 'adopted'))).toEqual([]);
    await again.stop();
    expect(await ours()).toEqual([]);
  });

  it('never touches a container of somebody else', async () => {
    const foreign = await engine.docker.createContainer({
      Image: image,
      Cmd: [process.execPath, '-e', 'setInterval(() => 0, 1000)'],
      HostConfig: { NetworkMode: 'host' },
      Labels: { 'com.example.owner': 'somebody', [containerLabels.deployment]: 'isolated' },
    });
    await foreign.start();
    const deployment = deploymentOf(rig, [await option(sampleSpec('vllm'))], { id: 'isolated' });
    deployment.start();
    await deployment.whenReady(patient);
    await deployment.stop();
    expect((await foreign.inspect()).State.Running).toBe(true);
    await foreign.remove({ force: true });
  });
});

type Deployed = ReturnType<typeof deploymentOf>;

async function until(deployment: Deployed, kinds: EngineState['kind'][]): Promise<EngineState> {
  const { runner } = deployment;
  if (kinds.includes(runner.state.kind)) return runner.state;
  return await new Promise((resolveState) => {
    const unsubscribe = deployment.changes.subscribe((state) => {
      if (!kinds.includes(state.kind)) return;
      unsubscribe();
      resolveState(state);
    });
  });
}

async function failure(deployment: Deployed): Promise<Extract<EngineState, { kind: 'failed' }>> {
  deployment.start();
  const state = await until(deployment, ['failed', 'ready']);
  if (state.kind !== 'failed') throw new Error(`it is ${state.kind}`);
  return state;
}

/** A running copy of a container whose owner is gone, as a killed service leaves it. Its id. */
async function orphaned(engine: TestDocker, id: string): Promise<string> {
  const found = await engine.docker.getContainer(id).inspect();
  // The copy listens where the original did: that one goes first.
  await engine.docker.getContainer(id).remove({ force: true });
  const copy = await engine.docker.createContainer({
    ...found.Config,
    HostConfig: found.HostConfig,
    name: 'orphan',
    Labels: { ...found.Config.Labels, [containerLabels.owner]: '1:1:another-boot' },
  });
  const directory = found.Config.Labels[containerLabels.runDirectory];
  if (directory !== undefined) await mkdir(dirname(join(directory, 'x')), { recursive: true });
  await copy.start();
  return copy.id;
}
