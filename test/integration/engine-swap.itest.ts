import { request } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sampleSpec } from '../../packages/edgewright/src/engines/simulated/sample-spec.ts';
import type { SimulationSpec } from '../../packages/edgewright/src/engines/simulated/simulation-spec.ts';
import type { Deployment } from '../../packages/edgewright/src/supervisor/deployment.ts';
import type { FreeMemory } from '../../packages/edgewright/src/supervisor/memory-return.ts';
import { swapDeployment } from '../../packages/edgewright/src/supervisor/swap.ts';
import {
  deploymentOf,
  engineRig,
  serve,
  simulatedOption,
  type EngineRig,
  type ServedRig,
} from '../support/simulated-service.ts';
import { isAlive } from '../support/start-product.ts';

let rig: EngineRig;
let served: ServedRig;
beforeAll(async () => {
  rig = await engineRig();
});
afterAll(() => rig.remove());
afterEach(() => served.close());

const never = new AbortController().signal;
const plenty = (): Promise<FreeMemory> => Promise.resolve({ availableBytes: 1e12, holders: [] });

async function made(name: string, about: Partial<SimulationSpec> & { neededBytes?: number } = {}) {
  const { neededBytes = null, ...overrides } = about;
  const spec = sampleSpec('vllm', { models: [name], ...overrides });
  const option = await simulatedOption(rig, spec, { policy: { attempts: 1 } });
  return deploymentOf(rig, [{ ...option, neededBytes }]);
}

async function upWith(current: Deployment): Promise<void> {
  served = await serve([current], { engineStartHoldMs: 20_000 });
  current.start();
  await current.whenReady({ holdMs: 20_000, signal: never });
}

function swap(pair: { current: Deployment; next: Deployment; drainMs?: number }, readMemory = plenty) {
  return swapDeployment(
    { drainMs: 5_000, ...pair },
    { deployments: served.deployments, inFlight: served.inFlight, readMemory },
    never,
  );
}

async function ask(model: string, about: { tokens?: number; stream?: boolean } = {}) {
  const { statusCode, body } = await request(`${served.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model,
      messages: [{ role: 'user', content: 'Say something.' }],
      max_tokens: about.tokens ?? 4,
      stream: about.stream === true,
    }),
  });
  return { status: statusCode, text: await body.text() };
}

function pidOf(deployment: Deployment): number {
  const { state } = deployment.view;
  return state.kind === 'ready' ? (state.pid ?? 0) : 0;
}

describe('a swap', () => {
  it('lets a running answer end, holds requests for the next model, and tells those for the last', async () => {
    // Slow enough that the answer runs while the swap begins.
    const current = await made('old/model', { timeScale: 0.5 });
    const next = await made('new/model', { neededBytes: 1e9 });
    await upWith(current);
    const pid = pidOf(current);
    const running = ask('default', { tokens: 60, stream: true });
    while (served.inFlight(current.id) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const swapping = swap({ current, next });
    const [late, early] = await Promise.all([ask('old/model'), ask('new/model')]);
    expect(late.status).toBe(503);
    expect(late.text).toContain('being replaced by');
    expect(early.status).toBe(200);
    const report = await swapping;
    expect(report).toMatchObject({ from: 'old/model', to: 'new/model', cutRequests: 0 });
    expect(report.memoryWaitMs).toBeLessThan(5_000);
    const answer = await running;
    expect(answer.text).toContain('[DONE]');
    expect(answer.text).not.toContain('"error"');
    expect(isAlive(pid)).toBe(false);
    expect(served.deployments.deployments().map(({ model }) => model)).toEqual(['new/model']);
    expect((await ask('default')).status).toBe(200);
  });

  it('cuts an answer that does not end in time, and says so to its client', async () => {
    const current = await made('old/model', { timeScale: 1 });
    const next = await made('new/model');
    await upWith(current);
    const running = ask('default', { tokens: 1_000, stream: true });
    while (served.inFlight(current.id) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await swap({ current, next, drainMs: 50 })).toMatchObject({ cutRequests: 1 });
    expect((await running).text).toContain('engine_lost');
  });

  it('goes back to the one before when the next cannot be started', async () => {
    const current = await made('old/model');
    const next = await made('new/model', {
      faults: [{ kind: 'crash', stage: 'load', cause: 'unknown-architecture', exitCode: null }],
    });
    await upWith(current);
    await expect(swap({ current, next })).rejects.toMatchObject({
      code: 'swap_failed',
      facts: { restored: true },
    });
    expect(served.deployments.deployments().map(({ model }) => model)).toEqual(['old/model']);
    expect((await ask('default')).status).toBe(200);
    expect(current.view.steps?.map(({ kind }) => kind)).toContain('rolled-back');
    expect(current.view.change).toBeUndefined();
  });

  it('starts nothing any more when the service stops meanwhile', async () => {
    const [current, next] = [await made('old/model'), await made('new/model')];
    await upWith(current);
    const stopping = AbortSignal.abort();
    await expect(
      swapDeployment(
        { current, next, drainMs: 5_000 },
        { deployments: served.deployments, inFlight: served.inFlight, readMemory: plenty },
        stopping,
      ),
    ).rejects.toMatchObject({ code: 'swap_failed', facts: { restored: false } });
    expect([current.view.state.kind, next.view.state.kind]).toEqual(['stopped', 'stopped']);
  });

  it('names who holds the memory when it does not come back', async () => {
    const current = await made('old/model');
    const next = await made('new/model', { neededBytes: 8e9 });
    await upWith(current);
    const tight = (): Promise<FreeMemory> =>
      Promise.resolve({
        availableBytes: 1e9,
        holders: [{ name: 'VLLM::EngineCore', pid: 4_321, bytes: 20e9 }],
      });
    await expect(
      swapDeployment(
        { current, next, drainMs: 0 },
        { deployments: served.deployments, inFlight: served.inFlight, readMemory: tight },
        never,
      ),
    ).rejects.toThrow(/VLLM::EngineCore.*4321|4321.*VLLM::EngineCore/);
    expect(current.view.state.kind).toBe('ready');
  });
});
