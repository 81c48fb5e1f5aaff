import { once } from 'node:events';
import { createServer } from 'node:net';
import OpenAI, {
  APIConnectionError,
  APIError,
  AuthenticationError,
  BadRequestError,
  NotFoundError,
} from 'openai';
import { afterEach, describe, expect, it } from 'vitest';
import {
  workshopRates,
  workshopRungs,
  workshopSpec,
} from '../../packages/edgewright/src/cli/simulate/workshop.ts';
import { sampleSpec } from '../../packages/edgewright/src/engines/simulated/sample-spec.ts';
import {
  type Serving,
  serveSimulation,
} from '../../packages/edgewright/src/engines/simulated/serve-simulation.ts';
import type { SimulationSpec } from '../../packages/edgewright/src/engines/simulated/simulation-spec.ts';

/** The official client against simulated engines: real sockets, no process and no model. */
const model = 'sample/model';
const question = [{ role: 'user' as const, content: 'What is the capital of France?' }];
/** A field of vLLM: the answer goes on until `max_tokens`. */
const endless = { ignore_eos: true };
const running: Serving[] = [];

async function serve(spec: SimulationSpec): Promise<{ url: string; client: OpenAI }> {
  const serving = serveSimulation(spec, {
    host: '127.0.0.1',
    port: 0,
    print: () => undefined,
    end: () => undefined,
  });
  running.push(serving);
  await serving.started;
  const url = `http://127.0.0.1:${serving.port()}`;
  return { url, client: new OpenAI({ baseURL: `${url}/v1`, apiKey: spec.apiKey ?? 'none', maxRetries: 0 }) };
}
/** Requests that run there now. */
async function runningOn(url: string): Promise<number> {
  const state = (await (await fetch(`${url}/simulated/state`)).json()) as { running: number };
  return state.running;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((serving) => serving.stop()));
});

type Engine = SimulationSpec['engine'];
const openAiEngines: Engine[] = [
  'vllm',
  'sglang',
  'tensorrt-llm',
  'mlc-llm',
  'llama-cpp',
  'ollama',
  'tgi',
  'tensorrt-edge-llm',
];

describe.each(openAiEngines)('the client and %s', (engine) => {
  it('list, chat and stream', async () => {
    const { client } = await serve(sampleSpec(engine));
    expect((await client.models.list()).data.map(({ id }) => id)).toEqual([model]);
    const { data, response } = await client.chat.completions
      .create({ model, messages: question })
      .withResponse();
    expect(data.choices[0]?.message.content).toBe('Paris');
    expect(response.headers.get('x-edgewright-simulated')).toBe('1');
    const stream = await client.chat.completions.create({
      model,
      messages: [{ role: 'user', content: 'Tell me of a river.' }],
      max_tokens: 20,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let usage = 0;
    const reasons: unknown[] = [];
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      if (chunk.choices[0]?.finish_reason) reasons.push(chunk.choices[0].finish_reason);
      usage = chunk.usage?.completion_tokens ?? usage;
    }
    expect({ usage, reasons }).toEqual({ usage: 20, reasons: ['length'] });
    expect(text.split(' ').length).toBeGreaterThan(10);
  });

  it('keep to the sessions under load, and give everything back', async () => {
    const { url, client } = await serve(
      sampleSpec(engine, { sessions: 2, kvTokens: 512, contextTokens: 256 }),
    );
    const answers = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((number) =>
        client.chat.completions.create({
          model,
          messages: [{ role: 'user', content: `Story ${number}` }],
          max_tokens: 64,
        }),
      ),
    );
    expect(answers.map(({ usage }) => usage?.completion_tokens)).toEqual(answers.map(() => 64));
    const state = (await (await fetch(`${url}/simulated/state`)).json()) as object;
    expect(state).toMatchObject({ running: 0, waiting: 0, kvBlocksUsed: 0 });
  });

  it('forget a stream whose client has gone', async () => {
    const { url, client } = await serve(sampleSpec(engine, { timeScale: 0.05 }));
    const stream = await client.chat.completions.create({
      model,
      messages: [{ role: 'user', content: 'On and on' }],
      stream: true,
    });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    stream.controller.abort();
    await expect.poll(() => runningOn(url), { timeout: 30_000 }).toBe(0);
  });
});

describe('errors', () => {
  const long = [{ role: 'user' as const, content: 'word '.repeat(3_000) }];
  it.each([
    ['vllm', BadRequestError, 400],
    ['sglang', BadRequestError, 400],
    ['tensorrt-llm', BadRequestError, 400],
    ['llama-cpp', BadRequestError, 400],
    ['tgi', APIError, 422],
  ] as const)('%s refuses a prompt that is too long', async (engine, kind, status) => {
    const { client } = await serve(sampleSpec(engine));
    const refused = client.chat.completions.create({ model, messages: long });
    await expect(refused).rejects.toBeInstanceOf(kind);
    await expect(refused).rejects.toMatchObject({ status });
  });

  it('Ollama cuts a prompt that is too long', async () => {
    const { client } = await serve(sampleSpec('ollama'));
    const { usage } = await client.chat.completions.create({ model, messages: long, max_tokens: 5 });
    expect(usage?.prompt_tokens).toBe(1_024);
  });

  it.each(['vllm', 'ollama', 'tensorrt-edge-llm'] as const)(
    '%s does not know another model',
    async (engine) => {
      const { client } = await serve(sampleSpec(engine));
      const refused = client.chat.completions.create({ model: 'other', messages: question });
      await expect(refused).rejects.toBeInstanceOf(NotFoundError);
    },
  );

  it.each(['vllm', 'sglang', 'mlc-llm', 'llama-cpp', 'tgi', 'tensorrt-edge-llm'] as const)(
    '%s asks for its key',
    async (engine) => {
      const { url, client } = await serve(sampleSpec(engine, { apiKey: 'secret' }));
      expect((await client.chat.completions.create({ model, messages: question })).choices).toHaveLength(1);
      const stranger = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'wrong', maxRetries: 0 });
      await expect(stranger.chat.completions.create({ model, messages: question })).rejects.toBeInstanceOf(
        AuthenticationError,
      );
    },
  );

  it.each([
    ['vllm', { queue: 0 }, 503],
    ['tensorrt-edge-llm', { queue: 0 }, 429],
    ['ollama', { queue: 0 }, 503],
    ['tgi', { queue: 0 }, 429],
  ] as const)('%s refuses what is too much', async (engine, overrides, status) => {
    const { url, client } = await serve(
      sampleSpec(engine, { ...overrides, sessions: 1, timeScale: 1, start: [] }),
    );
    const messages = [{ role: 'user' as const, content: 'On and on' }];
    const first = client.chat.completions.create({ model, messages, stream: true });
    await expect.poll(() => runningOn(url), { timeout: 30_000 }).toBe(1);
    await expect(client.chat.completions.create({ model, messages })).rejects.toMatchObject({ status });
    (await first).controller.abort();
  });
});

describe('Triton', () => {
  it('generates, streams, and gives its metrics on a port of their own, too', async () => {
    const spare = createServer().listen(0, '127.0.0.1');
    await once(spare, 'listening');
    const address = spare.address();
    const metricsPort = address !== null && typeof address === 'object' ? address.port : 0;
    spare.close();
    await once(spare, 'close');
    const { url } = await serve(sampleSpec('triton', { metricsPort }));
    const ask = (route: string): Promise<Response> =>
      fetch(`${url}/v2/models/${model}/${route}`, {
        method: 'POST',
        body: JSON.stringify({ text_input: 'What is 6 times 7?' }),
      });
    expect(await (await ask('generate')).json()).toMatchObject({ model_name: model, text_output: '42' });
    expect(await (await ask('generate_stream')).text()).toMatch(/^data: \{.*"text_output":"42"/);
    const metrics = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
    expect(await metrics.text()).toContain(
      'nv_inference_request_success{model="sample/model",version="1"} 2',
    );
  });
});

describe('faults at run time', () => {
  async function faulty(engine: Engine, faults: object[]): Promise<{ url: string; client: OpenAI }> {
    const simulated = await serve(sampleSpec(engine));
    const answer = await fetch(`${simulated.url}/simulated/faults`, {
      method: 'POST',
      body: JSON.stringify({ faults }),
    });
    expect(answer.status).toBe(200);
    return simulated;
  }
  const stream = (client: OpenAI) =>
    client.chat.completions.create({
      model,
      messages: [{ role: 'user', content: 'On and on' }],
      stream: true,
    });

  it('spoil answers', async () => {
    const { client } = await faulty('vllm', [{ kind: 'garbage' }]);
    const { choices } = await client.chat.completions.create({ model, messages: question });
    expect(choices[0]?.message.content).not.toContain('Paris');
  });

  it('put an error into a stream that began well', async () => {
    const { client } = await faulty('sglang', [{ kind: 'error-event', afterFrames: 3 }]);
    const pieces: unknown[] = [];
    const read = (async () => {
      for await (const chunk of await stream(client)) pieces.push(chunk);
    })();
    await expect(read).rejects.toThrow(/simulated failure/);
    // The role comes before the three frames.
    expect(pieces).toHaveLength(4);
  });

  it('reset a connection once, and leave the next alone', async () => {
    const { client } = await faulty('llama-cpp', [{ kind: 'reset', afterFrames: 0, requests: 1 }]);
    await expect(stream(client)).rejects.toBeInstanceOf(APIConnectionError);
    expect(
      (await client.chat.completions.create({ model, messages: question })).choices[0]?.message.content,
    ).toBe('Paris');
  });

  it('stall generations while health goes on, and hang health while generations go on', async () => {
    const { url, client } = await faulty('vllm', [{ kind: 'stall' }]);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    const given = client.chat.completions.create({ model, messages: question }, { timeout: 300 });
    await expect(given).rejects.toThrow(/timed out/);
    await fetch(`${url}/simulated/faults`, { method: 'POST', body: '{"faults":[{"kind":"hang"}]}' });
    await expect(fetch(`${url}/health`, { signal: AbortSignal.timeout(300) })).rejects.toThrow(
      /timeout|aborted/,
    );
    expect((await client.chat.completions.create({ model, messages: question })).choices).toHaveLength(1);
  });

  it('break generations behind a healthy face, or list another model', async () => {
    const { url, client } = await faulty('tensorrt-llm', [
      { kind: 'broken-generation' },
      { kind: 'wrong-model' },
    ]);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    await expect(client.chat.completions.create({ model, messages: question })).rejects.toMatchObject({
      status: 500,
    });
    expect((await client.models.list()).data[0]?.id).toBe('another/model');
  });

  it('are refused with a reason when they are not known', async () => {
    const { url } = await serve(sampleSpec('vllm'));
    const answer = await fetch(`${url}/simulated/faults`, {
      method: 'POST',
      body: '{"faults":[{"kind":"fire"}]}',
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('faults must be a list of faults');
  });
});

describe.each(workshopRungs)('%s of the workshop, over HTTP', (rung) => {
  it.each([
    ['short', 128],
    ['long', 500],
  ] as const)('gives the rate of %s answers', async (length, tokens) => {
    const timeScale = 0.01;
    const spec = { ...workshopSpec(rung, { warmCache: true, timeScale, seed: 3 }), start: [] };
    const { url, client } = await serve(spec);
    const began = performance.now();
    const stream = await client.chat.completions.create({
      model: spec.models[0] ?? '',
      messages: [{ role: 'user', content: 'Write about robots.' }],
      max_tokens: tokens,
      stream: true,
      ...endless,
    });
    let pieces = 0;
    for await (const chunk of stream) pieces += chunk.choices[0]?.delta.content ? 1 : 0;
    const tookMs = performance.now() - began;
    expect(pieces).toBeGreaterThan(tokens / 4);
    const state = (await (await fetch(`${url}/simulated/state`)).json()) as {
      answers: { tokensPerSecond: number }[];
    };
    const wanted = workshopRates(rung)[length];
    // On the engine's own clock to 5 %. On ours it cannot be faster; how much slower is the machine's affair.
    expect(Math.abs((state.answers[0]?.tokensPerSecond ?? 0) / wanted - 1)).toBeLessThan(0.05);
    expect((tokens * 1_000) / (tookMs / timeScale)).toBeLessThan(wanted * 1.05);
  });
});
