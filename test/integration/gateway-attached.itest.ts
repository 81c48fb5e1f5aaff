import { request } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../packages/edgewright/src/base/free-port.ts';
import { sampleSpec } from '../../packages/edgewright/src/engines/simulated/sample-spec.ts';
import { runProduct, startProduct, until, type RunningProduct } from '../support/start-product.ts';
import { startSimulation, type SimulationProcess } from '../support/start-simulation.ts';

const running: SimulationProcess[] = [];
let product: RunningProduct | null = null;
afterEach(async () => {
  await product?.end('SIGTERM');
  product = null;
  for (const simulation of running.splice(0)) simulation.end('SIGKILL');
});

async function simulated(engine: Parameters<typeof sampleSpec>[0], model: string): Promise<string> {
  const port = await freePort('127.0.0.1');
  await simulatedAt(port, { engine, model });
  return `http://127.0.0.1:${port}`;
}

async function simulatedAt(
  port: number,
  about: { engine: Parameters<typeof sampleSpec>[0]; model: string },
): Promise<void> {
  const simulation = await startSimulation(sampleSpec(about.engine, { models: [about.model] }), port);
  running.push(simulation);
  await until(
    () =>
      request(`http://127.0.0.1:${port}/v1/models`).then(
        async ({ statusCode, body }) => {
          await body.dump();
          return statusCode;
        },
        () => 0,
      ),
    (status) => status === 200,
  );
}

async function chat(model: string): Promise<{ status: number; text: string }> {
  const { statusCode, body } = await request(`${product?.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hi' }], max_tokens: 3 }),
  });
  return { status: statusCode, text: await body.text() };
}

describe('the gateway in front of engines of somebody else', () => {
  it('asks who they are, serves their models, and never stops them', async () => {
    const urls = await Promise.all([
      simulated('vllm', 'org/large'),
      simulated('sglang', 'org/small'),
      simulated('llama-cpp', 'small-q4'),
    ]);
    product = await startProduct(urls, { command: 'gateway' });
    const { deployments } = await product.status();
    expect(deployments.map(({ model, engine }) => [model, engine])).toEqual([
      ['org/large', 'vllm'],
      ['org/small', 'sglang'],
      ['small-q4', 'llama-cpp'],
    ]);
    expect(deployments.map(({ contextTokens }) => contextTokens)).toEqual([2_048, 2_048, 2_048]);
    for (const model of ['org/large', 'org/small', 'small-q4']) expect((await chat(model)).status).toBe(200);
    const swapped = await product.run(['swap', 'edgewright-demo', '--replaces', 'org/large']);
    expect(swapped.exitCode).toBe(1);
    expect(swapped.stderr).toContain('run by somebody else');
    await product.end('SIGTERM');
    product = null;
    for (const url of urls) {
      const { statusCode, body } = await request(`${url}/v1/models`);
      await body.dump();
      expect(statusCode).toBe(200);
    }
  });

  it('tells clients when one goes away, and serves again when it is back', async () => {
    const port = await freePort('127.0.0.1');
    await simulatedAt(port, { engine: 'vllm', model: 'org/model' });
    product = await startProduct([`http://127.0.0.1:${port}`], { command: 'gateway' });
    expect((await chat('org/model')).status).toBe(200);
    running.at(-1)?.end('SIGKILL');
    await running.at(-1)?.ended;
    const away = await chat('org/model');
    expect(away.status).toBeGreaterThanOrEqual(502);
    expect(away.text).toContain('"code"');
    await simulatedAt(port, { engine: 'vllm', model: 'org/model' });
    const back = await until(
      () => chat('org/model'),
      ({ status }) => status === 200,
      40_000,
    );
    expect(back.status).toBe(200);
  });

  it.each([
    ['an address where nobody answers', 'http://127.0.0.1:9', 'engine_unavailable'],
    ['what is no address', 'nonsense', 'usage'],
  ])('refuses %s', async (_name, url, code) => {
    const { exitCode, stderr } = await runProduct(['gateway', url, '--port', '0']);
    expect(exitCode).toBeGreaterThan(1);
    expect(stderr).toContain(code);
  });
});
