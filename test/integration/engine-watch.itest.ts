import { request } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sampleSpec } from '../../packages/edgewright/src/engines/simulated/sample-spec.ts';
import type { Deployment } from '../../packages/edgewright/src/supervisor/deployment.ts';
import {
  deploymentOf,
  engineRig,
  serve,
  simulatedOption,
  type EngineRig,
  type ServedRig,
} from '../support/simulated-service.ts';
import { until } from '../support/start-product.ts';

let rig: EngineRig;
let served: ServedRig;
beforeAll(async () => {
  rig = await engineRig();
});
afterAll(() => rig.remove());
afterEach(() => served.close());

const patient = { holdMs: 20_000, signal: new AbortController().signal };

async function start(...deployments: Deployment[]): Promise<void> {
  for (const deployment of deployments) deployment.start();
  await Promise.all(deployments.map((deployment) => deployment.whenReady(patient)));
}

function ask(fields: object = {}) {
  return request(`${served.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'default',
      messages: [{ role: 'user', content: 'Tell me something long.' }],
      max_tokens: 400,
      ...fields,
    }),
  });
}

describe('an engine that answers its health check and makes no token', () => {
  it('is found while nobody asks it anything, and is started anew', async () => {
    const deployment = deploymentOf(rig, [await simulatedOption(rig, sampleSpec('vllm'))]);
    served = await serve([deployment], {}, { routing: { canaryIntervalMs: 500 } });
    await start(deployment);
    const { state } = deployment.view;
    if (state.kind !== 'ready') throw new Error(state.kind);
    const { body } = await request(`${state.baseUrl}/simulated/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ faults: [{ kind: 'broken-generation' }] }),
    });
    await body.text();
    await until(
      async () => deployment.view.state,
      (now) => now.kind === 'ready' && now.pid !== state.pid,
    );
    const whys = (deployment.view.steps ?? []).map(({ why }) => why).join('\n');
    expect(whys).toContain('stuck');
    const answer = await ask({ max_tokens: 5 });
    expect(answer.statusCode).toBe(200);
    await answer.body.text();
  });
});

describe('an engine at work', () => {
  it('is asked for its own figures, which the metrics show', async () => {
    // In real time, so that it is still at work when it is asked.
    const spec = sampleSpec('vllm', { timeScale: 1, start: [] });
    const deployment = deploymentOf(rig, [await simulatedOption(rig, spec)]);
    served = await serve([deployment]);
    await start(deployment);
    const answer = await ask({ stream: true, max_tokens: 2_000 });
    await until(
      async () => served.deployments.loadOf(deployment.id)?.running ?? 0,
      (running) => running >= 1,
    );
    expect(served.deployments.loadOf(deployment.id)?.kvCacheUsage).toBeGreaterThan(0);
    const metrics = await (await request(`${served.url}/metrics`)).body.text();
    expect(metrics).toMatch(/edgewright_engine_requests_running\{[^}]*\} [1-9]/);
    expect(metrics).toMatch(/edgewright_engine_state\{[^}]*state="ready"\} 1/);
    answer.body.destroy();
  });
});

describe('two engines of one model', () => {
  it('answer every request while one of them is killed and comes back', async () => {
    const first = deploymentOf(rig, [await simulatedOption(rig, sampleSpec('vllm'))], { id: 'first' });
    const second = deploymentOf(rig, [await simulatedOption(rig, sampleSpec('vllm'))], { id: 'second' });
    served = await serve([first, second]);
    await start(first, second);
    const { state } = first.view;
    if (state.kind !== 'ready' || state.pid === null) throw new Error(state.kind);
    process.kill(state.pid, 'SIGKILL');
    const answers = await Promise.all(
      Array.from({ length: 12 }, async () => {
        const { statusCode, headers, body } = await ask({ max_tokens: 10 });
        await body.text();
        return { statusCode, by: headers['x-edgewright-deployment'] };
      }),
    );
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(12).fill(200));
    expect(answers.some(({ by }) => by === 'second')).toBe(true);
    await until(
      async () => first.view.state,
      ({ kind }) => kind === 'ready',
    );
  });
});
