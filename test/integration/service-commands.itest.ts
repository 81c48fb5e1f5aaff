import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deploymentsDocumentSchema } from '../../packages/edgewright/src/contract/control.ts';
import { isAlive, runProduct, startProduct, until, type RunningProduct } from '../support/start-product.ts';

const demo = path.resolve('packages/edgewright/dist/assets/models/edgewright-demo-q8_0.gguf');
let product: RunningProduct;

beforeAll(async () => {
  product = await startProduct(['--drain', '5']);
});
afterAll(async () => {
  await product?.end('SIGKILL').catch(() => null);
});

interface Listed {
  services: { url: string; deployments: { model: string; engine: string; state: { kind: string } }[] }[];
}

async function listed(): Promise<Listed> {
  return JSON.parse((await product.run(['ps', '--json'])).stdout) as Listed;
}

async function chat(model: string): Promise<{ status: number; model: string }> {
  const { statusCode, body } = await request(`${product.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }], max_tokens: 4 }),
  });
  const answer = (await body.json()) as { model?: string };
  return { status: statusCode, model: answer.model ?? '' };
}

describe('a running service', () => {
  it('is found by ps, with engine, state, memory and command', async () => {
    const { services } = await listed();
    expect(services.map(({ url }) => url)).toEqual([product.url]);
    expect(services[0]?.deployments[0]).toMatchObject({
      model: 'edgewright-demo',
      engine: 'embedded',
      state: { kind: 'ready' },
      requests: { running: 0, queued: 0 },
    });
    // How it was started is for its user.
    const { body } = await request(`${product.url}/api/deployments`);
    expect(await body.text()).not.toContain('--model');
    expect(JSON.stringify(await product.status())).not.toContain('--model');
    const { stdout } = await product.run(['ps', '--all']);
    expect(stdout).toMatch(/edgewright-demo\s+embedded\s+ready for/);
    expect(stdout).toContain('--model');
  });

  it('gives the log of its engine to its user only', async () => {
    const { stdout, exitCode } = await product.run(['logs', '--lines', '5', '--json']);
    expect(exitCode).toBe(0);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { text: string });
    expect(lines).toHaveLength(5);
    for (const headers of [{}, { authorization: 'Bearer wrong' }]) {
      const { statusCode, body } = await request(`${product.url}/api/logs`, { headers });
      expect(statusCode).toBe(403);
      expect(await body.text()).toContain('control_forbidden');
    }
  });

  it.each([
    ['/api/swap', { model: demo }],
    ['/api/stop', { model: 'edgewright-demo' }],
    ['/api/start', { model: 'edgewright-demo' }],
  ])('takes %s from nobody without the token', async (route, wish) => {
    const { statusCode, body } = await request(`${product.url}${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(wish),
    });
    await body.dump();
    expect(statusCode).toBe(403);
    expect((await listed()).services[0]?.deployments[0]?.state.kind).toBe('ready');
  });

  it('tells every change to whoever listens', async () => {
    const controller = new AbortController();
    const { body } = await request(`${product.url}/api/events`, { signal: controller.signal });
    const seen: string[] = [];
    const reading = (async () => {
      for await (const chunk of body) seen.push(String(chunk));
    })().catch(() => undefined);
    await until(
      () => Promise.resolve(seen.join('')),
      (text) => text.includes('"kind":"ready"'),
    );
    controller.abort();
    await reading;
    expect(seen.join('')).toContain('data: {"kind":"deployment"');
  });

  it('swaps ten times between two models, and leaves nothing behind', async () => {
    const models = path.join(product.dataHome, 'models');
    const made = await product.run([
      'models',
      'synth',
      'qwen3',
      '--scale',
      'tiny',
      '--out',
      path.join(models, 'twin.gguf'),
    ]);
    expect(made.stderr + made.stdout).not.toContain('error');
    const pids = new Set<number>();
    for (let round = 0; round < 10; round += 1) {
      const model = round % 2 === 0 ? path.join(models, 'twin.gguf') : 'edgewright-demo';
      const swapped = await product.run(['swap', model, '--json']);
      expect(swapped.exitCode, swapped.stderr).toBe(0);
      expect(JSON.parse(swapped.stdout)).toMatchObject({ to: round % 2 === 0 ? 'twin' : 'edgewright-demo' });
      expect(await chat('default')).toEqual({
        status: 200,
        model: round % 2 === 0 ? 'twin' : 'edgewright-demo',
      });
      pids.add(await product.enginePid());
    }
    expect(pids.size).toBe(10);
    const now = await product.enginePid();
    expect([...pids].filter(isAlive)).toEqual([now]);
    const { services } = await listed();
    expect(services[0]?.deployments.map(({ model }) => model)).toEqual(['edgewright-demo']);
    expect(await readdir(path.join(product.dataHome, 'edgewright/engines/runs'))).toHaveLength(1);
    expect((await chat('twin')).status).toBe(404);
  });

  it('goes on serving when the next model cannot be planned', async () => {
    const broken = path.join(product.dataHome, 'nothing.gguf');
    const missing = await product.run(['swap', broken]);
    expect(missing.exitCode).toBe(2);
    expect(missing.stderr).toContain('model_file');
    expect(await chat('default')).toEqual({ status: 200, model: 'edgewright-demo' });
  });

  it('refuses what it does not serve, by name', async () => {
    const refused = await product.run(['stop', 'gpt-5']);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/"gpt-5" is not served here.*edgewright-demo/);
  });

  it('stops and starts the engine of a model', async () => {
    const pid = await product.enginePid();
    expect((await product.run(['stop', 'edgewright-demo'])).exitCode).toBe(0);
    expect(isAlive(pid)).toBe(false);
    expect((await chat('edgewright-demo')).status).toBe(503);
    const { body } = await request(`${product.url}/api/deployments`);
    const document = deploymentsDocumentSchema.parse(await body.json());
    expect(document.deployments[0]).toMatchObject({ state: { kind: 'stopped' }, memoryBytes: null });
  });

  it('ends on stop, with everything that it started', async () => {
    const ended = await product.run(['stop']);
    expect(ended.exitCode).toBe(0);
    expect(isAlive(product.pid)).toBe(false);
    expect(await readdir(path.join(product.dataHome, 'edgewright/services'))).toEqual([]);
    expect(await readdir(path.join(product.dataHome, 'edgewright/engines/runs'))).toEqual([]);
    const nobody = await runProduct(['stop'], { env: { ...process.env, XDG_DATA_HOME: product.dataHome } });
    expect(nobody.exitCode).toBe(3);
    expect(nobody.stderr).toContain('service_not_running');
  });
});

it('gives memory back when idle, and serves the next request all the same', async () => {
  const idle = await startProduct(['--idle-unload', '1']);
  try {
    await until(
      async () => (await idle.status()).deployments[0]?.state.kind,
      (kind) => kind === 'unloaded',
    );
    const { statusCode, body } = await request(`${idle.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'default',
        messages: [{ role: 'user', content: 'Hello' }],
        max_tokens: 2,
      }),
    });
    await body.dump();
    expect(statusCode).toBe(200);
  } finally {
    await idle.end('SIGTERM');
  }
});
