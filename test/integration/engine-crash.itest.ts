import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAlive, startProduct, until, type RunningProduct } from '../support/start-product.ts';

const question = {
  model: 'edgewright-demo',
  messages: [{ role: 'user', content: 'Tell me everything about the KV cache.' }],
};
let product: RunningProduct;

beforeAll(async () => {
  product = await startProduct();
});
afterAll(async () => {
  await product?.end('SIGKILL').catch(() => null);
});

async function isReady(): Promise<boolean> {
  const { statusCode, body } = await request(`${product.url}/health/ready`);
  await body.dump();
  return statusCode === 200;
}

describe('an engine killed during 4 streams', () => {
  it('ends each stream with an error event, comes back by itself, and answers again', async () => {
    const enginePid = await product.enginePid();
    let firstFrames = 0;
    const read = async (): Promise<{ text: string; endedMs: number }> => {
      const { body } = await request(`${product.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...question, stream: true, max_tokens: 1900, ignore_eos: true }),
      });
      let text = '';
      for await (const chunk of body) {
        if (text === '') firstFrames += 1;
        text += String(chunk);
      }
      return { text, endedMs: Date.now() };
    };
    const streams = Array.from({ length: 4 }, read);
    await until(
      async () => firstFrames,
      (count) => count === 4,
    );
    const killedMs = Date.now();
    process.kill(enginePid, 'SIGKILL');

    const notReady = until(isReady, (ready) => !ready);
    const ended = await Promise.all(streams);
    await notReady;
    for (const { text, endedMs } of ended) {
      const lastFrame = text.trimEnd().split('\n\n').at(-1) ?? '';
      const event = JSON.parse(lastFrame.replace(/^data: /, '')) as {
        error: { code: string; message: string };
      };
      expect(event.error.code).toBe('engine_lost');
      expect(text).not.toContain('[DONE]');
      expect(endedMs - killedMs).toBeLessThan(2_000);
    }

    await until(isReady, (ready) => ready);
    const { statusCode, body } = await request(`${product.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...question, max_tokens: 8 }),
    });
    expect(statusCode).toBe(200);
    await body.dump();
    const nextPid = await product.enginePid();
    expect(nextPid).not.toBe(enginePid);
    expect(isAlive(enginePid)).toBe(false);
  });

  it('holds a request that arrives while the engine restarts', async () => {
    process.kill(await product.enginePid(), 'SIGKILL');
    await until(isReady, (ready) => !ready);
    const { statusCode, body } = await request(`${product.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...question, max_tokens: 8 }),
    });
    await body.dump();
    expect(statusCode).toBe(200);
  });
});

describe('the end of the service', () => {
  it('leaves no engine behind when the service itself is killed', async () => {
    const enginePid = await product.enginePid();
    await product.end('SIGKILL');
    await until(
      async () => isAlive(enginePid),
      (alive) => !alive,
    );
  });

  it('lets a running stream finish on Ctrl-C, then leaves nothing', async () => {
    const other = await startProduct();
    const enginePid = await other.enginePid();
    const { body } = await request(`${other.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...question, stream: true, max_tokens: 300, ignore_eos: true }),
    });
    let text = '';
    let ended: Promise<number | null> | null = null;
    for await (const chunk of body) {
      text += String(chunk);
      ended ??= other.end('SIGINT');
    }
    expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
    expect(await ended).toBe(0);
    expect(isAlive(enginePid)).toBe(false);
  });
});
