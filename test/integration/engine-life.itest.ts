import { request } from 'undici';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStages, type EngineState } from '../../packages/edgewright/src/contract/engine-state.ts';
import { servedEngines } from '../../packages/edgewright/src/engines/behaviours.ts';
import type { SimulationSpec } from '../../packages/edgewright/src/engines/simulated/simulation-spec.ts';
import { asking } from '../../packages/edgewright/src/planner/__fixtures__/deployment.ts';
import { planDeployment } from '../../packages/edgewright/src/planner/plan-deployment.ts';
import { sampleSpec } from '../../packages/edgewright/src/engines/simulated/sample-spec.ts';
import {
  deploymentOf,
  engineRig,
  serve,
  simulatedOption,
  type EngineRig,
} from '../support/simulated-service.ts';
import { isAlive, until } from '../support/start-product.ts';

let rig: EngineRig;
beforeAll(async () => {
  rig = await engineRig();
});
afterAll(() => rig.remove());

const patient = { holdMs: 20_000, signal: new AbortController().signal };

/** Engines that say nothing while they load. */
const quiet: ReadonlySet<string> = new Set(['triton', 'mlc-llm', 'tensorrt-edge-llm']);

describe.each(servedEngines)('a simulated %s', (engine) => {
  it('starts through its stages, serves, and leaves nothing behind', async () => {
    const deployment = deploymentOf(rig, [
      await simulatedOption(rig, sampleSpec(engine, { timeScale: 0.05 })),
    ]);
    const states: EngineState[] = [];
    deployment.changes.subscribe((state) => states.push(state));
    deployment.start();
    await deployment.whenReady(patient);

    const stages = states.flatMap((state) => (state.kind === 'starting' ? [state.progress.stage] : []));
    // A start begins as `spawn`, until it shows that something has to be fetched first.
    const order = [...new Set(stages.filter((stage) => stage !== 'spawn'))].map((stage) =>
      startStages.indexOf(stage),
    );
    expect(order).toEqual(order.toSorted((left, right) => left - right));
    if (!quiet.has(engine)) expect(stages).toContain('load');
    expect(stages.at(-1)).toBe('check');

    const { state } = deployment.view;
    if (state.kind !== 'ready') throw new Error(state.kind);
    expect(await deployment.runner.memoryBytes()).toBeGreaterThan(10_000_000);
    await deployment.stop();
    expect(deployment.view.state).toEqual({ kind: 'stopped' });
    expect(isAlive(state.pid ?? 0)).toBe(false);
    expect(await readdir(join(rig.directory, 'runs'))).toEqual([]);
    expect(await readdir(join(rig.directory, 'processes'))).toEqual([]);
  });
});

it('estimates the second start from the first', async () => {
  const option = await simulatedOption(
    rig,
    sampleSpec('vllm', { models: ['twice/started'], timeScale: 0.05 }),
  );
  const first = deploymentOf(rig, [option]);
  first.start();
  await first.whenReady(patient);
  await first.stop();
  const second = deploymentOf(rig, [option]);
  const estimates: (number | null)[] = [];
  second.changes.subscribe((state) => {
    if (state.kind === 'starting' && state.progress.stage === 'load') estimates.push(state.progress.etaMs);
  });
  second.start();
  await second.whenReady(patient);
  await second.stop();
  expect(estimates.length).toBeGreaterThan(0);
  expect(estimates.every((estimate) => estimate !== null && estimate > 0)).toBe(true);
});

describe('an engine that cannot be started', () => {
  it.each([
    ['unknown-architecture', 'model.arch'],
    ['gated-model', 'model.gated'],
    ['out-of-memory', 'oom.device'],
  ] as const)('for %s says why and what to do, and is not tried again', async (cause, failureClass) => {
    const spec = sampleSpec('vllm', { faults: [{ kind: 'crash', stage: 'load', cause, exitCode: null }] });
    const deployment = deploymentOf(rig, [await simulatedOption(rig, spec)]);
    deployment.start();
    await expect(deployment.whenReady(patient)).rejects.toMatchObject({ name: 'AppError' });
    const { state, steps = [] } = deployment.view;
    if (state.kind !== 'failed') throw new Error(state.kind);
    expect(state.failure.class).toMatch(failureClass.split('.')[0] ?? '');
    expect(state.failure.nextStep).toBeTruthy();
    expect(steps.filter(({ kind }) => kind === 'failed')).toHaveLength(1);
  });

  it('is replaced by the next of the plan, with the reason', async () => {
    const broken = sampleSpec('vllm', {
      faults: [{ kind: 'crash', stage: 'load', cause: 'unknown-architecture', exitCode: null }],
    });
    const deployment = deploymentOf(rig, [
      await simulatedOption(rig, broken),
      await simulatedOption(rig, sampleSpec('llama-cpp')),
    ]);
    const served = await serve([deployment]);
    deployment.start();
    await deployment.whenReady(patient);
    const { engine, steps = [] } = deployment.view;
    expect(engine).toBe('llama-cpp');
    expect(steps.map(({ kind }) => kind)).toEqual(['started', 'failed', 'fell-back', 'ready']);
    expect(steps[2]?.why).toContain('vllm failed');
    await served.close();
  });

  it('is tried again with growing pauses when that may help', async () => {
    const spec = sampleSpec('vllm', {
      faults: [{ kind: 'crash', stage: 'load', cause: 'no-reason', exitCode: null }],
    });
    const option = await simulatedOption(rig, spec, { policy: { attempts: 3, firstDelayMs: 20 } });
    const deployment = deploymentOf(rig, [option]);
    const pauses: number[] = [];
    deployment.changes.subscribe((state) => {
      if (state.kind === 'backing-off') pauses.push(state.retryAtMs - state.failure.atMs);
    });
    deployment.start();
    await expect(deployment.whenReady(patient)).rejects.toThrow();
    expect(pauses).toHaveLength(2);
    expect(pauses[1]).toBeGreaterThan(pauses[0] ?? Infinity);
  });
});

it('is started again when it ends by itself in service', async () => {
  const spec = sampleSpec('vllm', { faults: [{ kind: 'exit', afterMs: 100_000, exitCode: 137 }] });
  const deployment = deploymentOf(rig, [await simulatedOption(rig, spec)]);
  deployment.start();
  await deployment.whenReady(patient);
  const first = deployment.view.state;
  await until(
    () => Promise.resolve(deployment.view),
    ({ state, steps = [] }) =>
      steps.some(({ kind }) => kind === 'failed') && state.kind === 'ready' && state !== first,
  );
  // Nobody says that memory ran out when nobody knows.
  expect(deployment.view.steps?.find(({ kind }) => kind === 'failed')?.why).not.toContain('memory');
  await deployment.stop();
});

describe('an engine that starts and is wrong', () => {
  const large = { parameters: 8e9, conversational: true };
  it.each([
    ['garbage', 'failed'],
    ['empty', 'failed'],
    ['repetition', 'failed'],
  ] as const)('with answers of %s serves nobody', async (fault, kind) => {
    const spec = sampleSpec('vllm', { faults: [{ kind: fault, requests: null }] });
    const deployment = deploymentOf(rig, [await simulatedOption(rig, spec, { golden: large })]);
    deployment.start();
    await expect(deployment.whenReady(patient)).rejects.toThrow(/questions|started/i);
    expect(deployment.view.state.kind).toBe(kind);
    expect(deployment.view.findings?.some(({ severity }) => severity === 'stop')).toBe(true);
  });

  it.each<[string, Partial<SimulationSpec>, string]>([
    ['a context shorter than planned', { contextTokens: 1_024 }, 'context-short'],
    ['a cache for less than one request', { kvTokens: 512 }, 'cache-short'],
  ])('with %s serves nobody, and says what to do', async (_name, changes, finding) => {
    const result = planDeployment(
      asking(
        { device: 'thor', model: 'llama-3.1-8b', precision: 'nvfp4' },
        { sessions: 4, contextTokens: 2_048, engine: 'vllm' },
      ),
    );
    if (!result.ok) throw new Error('no plan');
    const spec = sampleSpec('vllm', { contextTokens: 2_048, kvTokens: 16_384, ...changes });
    const deployment = deploymentOf(rig, [await simulatedOption(rig, spec, { plan: result.plan })]);
    deployment.start();
    await expect(deployment.whenReady(patient)).rejects.toMatchObject({ code: 'engine_wrong' });
    const { state, findings = [] } = deployment.view;
    expect(findings.filter(({ severity }) => severity === 'stop').map(({ id }) => id)).toContain(finding);
    expect(state.kind === 'failed' ? state.failure.nextStep : null).toMatch(/--context|--sessions/);
  });

  it('serves when its answers are right', async () => {
    const deployment = deploymentOf(rig, [await simulatedOption(rig, sampleSpec('vllm'), { golden: large })]);
    deployment.start();
    await deployment.whenReady(patient);
    expect(deployment.view.findings).toBeUndefined();
    await deployment.stop();
  });
});

it('falls asleep when idle where the engine can, and is woken by the next request', async () => {
  const option = await simulatedOption(rig, sampleSpec('vllm'), { sleeps: true });
  const deployment = deploymentOf(rig, [option]);
  const served = await serve([deployment]);
  deployment.start();
  await deployment.whenReady(patient);
  const first = deployment.view.state;
  if (first.kind !== 'ready') throw new Error(first.kind);
  const ask = async (url: string): Promise<number> => {
    const { statusCode, body } = await request(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'sample/model',
        messages: [{ role: 'user', content: 'Hi' }],
        max_tokens: 2,
      }),
    });
    await body.dump();
    return statusCode;
  };
  await deployment.runner.unload();
  expect(deployment.view.state).toMatchObject({ kind: 'unloaded', asleep: true });
  expect(isAlive(first.pid ?? 0)).toBe(true);
  // Asleep it answers nobody by itself; through the gateway it is woken first.
  expect(await ask(first.baseUrl)).toBe(500);
  expect(await ask(served.url)).toBe(200);
  expect(deployment.view.state).toMatchObject({ kind: 'ready', pid: first.pid });
  // What ends in its sleep is started anew.
  await deployment.runner.unload();
  process.kill(first.pid ?? 0, 'SIGKILL');
  await until(
    () => Promise.resolve(deployment.view.state),
    (state) => state.kind === 'unloaded' && state.asleep !== true,
  );
  expect(await ask(served.url)).toBe(200);
  await served.close();
  expect(deployment.view.state).toEqual({ kind: 'stopped' });
});

it('gives memory back when idle, and starts again for the next request', async () => {
  const deployment = deploymentOf(rig, [await simulatedOption(rig, sampleSpec('vllm'))], { idleUnloadMs: 1 });
  deployment.start();
  await deployment.whenReady(patient);
  const first = deployment.view.state;
  await deployment.runner.unload();
  expect(deployment.view.state.kind).toBe('unloaded');
  await deployment.whenReady(patient);
  const second = deployment.view.state;
  if (first.kind !== 'ready' || second.kind !== 'ready') throw new Error('not ready');
  expect(second.pid).not.toBe(first.pid);
  await deployment.stop();
});
