import { describe, expect, it } from 'vitest';
import { serveReplies, type Replies, type Reply } from '../__fixtures__/serve-replies.ts';
import { behaviourOf } from '../behaviours.ts';
import type { ServedEngine } from '../engine-behaviour.ts';
import { probeAlive, readSample, readVersion } from './probe-engine.ts';
import { StartProbe } from './start-probe.ts';

const lifetime = new AbortController().signal;
function start(engine: ServedEngine, baseUrl: string, apiKey: string | null = null): StartProbe {
  return new StartProbe(behaviourOf(engine), { baseUrl, model: 'm', apiKey }, lifetime);
}

const models: Reply = [200, { data: [{ id: 'm' }] }];
const answer: Reply = [200, { choices: [{}] }];
const serving: Replies = {
  'GET /health': [200, ''],
  'GET /v1/models': models,
  'POST /v1/chat/completions': answer,
};

/** One row per engine: what a ready one answers. */
const readyEngines: [ServedEngine, Replies][] = [
  ['vllm', serving],
  ['sglang', serving],
  ['tensorrt-llm', serving],
  ['mlc-llm', { 'GET /v1/models': models, 'POST /v1/chat/completions': answer }],
  ['llama-cpp', { ...serving, 'GET /health': [200, { status: 'ok' }] }],
  ['tgi', serving],
  [
    'tensorrt-edge-llm',
    {
      'GET /health/ready': [200, { status: 'ready' }],
      'GET /v1/models': models,
      'POST /v1/chat/completions': answer,
    },
  ],
  [
    'triton',
    {
      'GET /v2/health/ready': [200, ''],
      'GET /v2/models/m/ready': [200, ''],
      'POST /v2/models/m/generate': [200, { text_output: 'a' }],
    },
  ],
  [
    'ollama',
    {
      'GET /api/version': [200, { version: '0.33.0' }],
      'GET /api/tags': [200, { models: [{ name: 'm:latest' }] }],
      'POST /api/generate': [200, { response: 'a', done: true }],
      'GET /api/ps': [200, { models: [{ name: 'm:latest' }] }],
    },
  ],
];

describe('StartProbe', () => {
  it.each(readyEngines)(
    '%s is ready when it is well, lists the model and answers',
    async (engine, replies) => {
      await using served = await serveReplies(replies);
      const probe = start(engine, served.baseUrl);
      expect(await probe.probe(lifetime)).toEqual({ kind: 'ready' });
      const first = served.asked.length;
      expect(await probe.probe(lifetime)).toEqual({ kind: 'ready' });
      expect(served.asked).toHaveLength(first);
    },
  );

  it.each([
    ['llama-cpp', 'GET /health', 503, 'load'],
    ['sglang', 'GET /health', 503, 'warm-up'],
    ['triton', 'GET /v2/health/ready', 400, 'warm-up'],
  ] as const)('%s is loading when %s says %i', async (engine, key, status, stage) => {
    await using served = await serveReplies({ [key]: [status, 'Loading model'] });
    expect(await start(engine, served.baseUrl).probe(lifetime)).toEqual({
      kind: 'loading',
      progress: { stage, done: null, total: null },
    });
    expect(served.asked).toEqual([key]);
  });

  const silent: [string, Replies, RegExp][] = [
    ['is broken', { 'GET /health': [500, 'oops'] }, /\/health answered 500: oops/],
    [
      'lists another model',
      { ...serving, 'GET /v1/models': [200, { data: [{ id: 'x' }] }] },
      /lists x, and not m/,
    ],
    ['lists nothing', { ...serving, 'GET /v1/models': [200, 'hello'] }, /lists no model, and not m/],
    [
      'refuses chats for want of a vocabulary',
      {
        ...serving,
        'POST /v1/chat/completions': [400, { message: 'error downloading or loading vocab file' }],
      },
      /400: .*vocab file/,
    ],
    [
      'puts an error into a 200',
      { ...serving, 'POST /v1/chat/completions': [200, { error: { message: 'queue' } }] },
      /200: .*queue/,
    ],
  ];
  it.each(silent)('an engine that %s is not ready, with the reason', async (_name, replies, why) => {
    await using served = await serveReplies(replies);
    const result = await start('vllm', served.baseUrl).probe(lifetime);
    expect(result.kind === 'silent' ? result.why : result.kind).toMatch(why);
  });

  it('takes a server without a health path by its list of models', async () => {
    const { 'GET /health': _, ...without } = serving;
    await using served = await serveReplies(without);
    expect(await start('vllm', served.baseUrl).probe(lifetime)).toEqual({ kind: 'ready' });
    await using nothing = await serveReplies({});
    expect(await start('vllm', nothing.baseUrl).health(lifetime)).toMatchObject({ kind: 'silent' });
  });

  it('asks a base model, which has no chat template, for a completion', async () => {
    await using served = await serveReplies({
      ...serving,
      'POST /v1/chat/completions': [400, { message: 'default chat template is no longer allowed' }],
      'POST /v1/completions': answer,
    });
    expect(await start('vllm', served.baseUrl).probe(lifetime)).toEqual({ kind: 'ready' });
  });

  it('asks a Triton whose model takes other inputs in the next way', async () => {
    await using served = await serveReplies({
      'GET /v2/health/ready': [200, ''],
      'GET /v2/models/m/ready': [200, ''],
      'POST /v2/models/m/generate': (body) =>
        body.includes('sampling_param')
          ? [400, { error: "unexpected inference input 'sampling_param_max_tokens' for model 'm'" }]
          : [200, { text_output: 'a' }],
    });
    expect(await start('triton', served.baseUrl).probe(lifetime)).toEqual({ kind: 'ready' });
  });

  it('waits for a first token that takes longer than a probe, and asks for it once', async () => {
    let finish = (_reply: Reply): void => undefined;
    const thinking = new Promise<Reply>((resolve) => (finish = resolve));
    await using served = await serveReplies({ ...serving, 'POST /v1/chat/completions': thinking });
    const probe = start('vllm', served.baseUrl);
    const short = new AbortController();
    const first = probe.probe(short.signal);
    await expect.poll(() => served.asked.at(-1)).toBe('POST /v1/chat/completions');
    short.abort();
    expect(await first).toMatchObject({ kind: 'loading', progress: { stage: 'check' } });
    finish(answer);
    expect(await probe.probe(lifetime)).toEqual({ kind: 'ready' });
    expect(served.asked.filter((key) => key.startsWith('POST'))).toHaveLength(1);
  });

  it('is silent when nobody listens, and when the answer does not end in time', async () => {
    expect((await start('vllm', 'http://127.0.0.1:1').probe(lifetime)).kind).toBe('silent');
    await using served = await serveReplies({ 'GET /health': new Promise<Reply>(() => undefined) });
    expect((await start('vllm', served.baseUrl).probe(AbortSignal.abort())).kind).toBe('silent');
  });

  it('does not read an endless answer', async () => {
    await using served = await serveReplies({
      ...serving,
      'GET /v1/models': [200, 'x'.repeat(2 * 1024 * 1024)],
    });
    const result = await start('vllm', served.baseUrl).probe(lifetime);
    expect(result).toMatchObject({ kind: 'silent', why: expect.stringContaining('longer than') as string });
  });
});

describe('a ready engine', () => {
  it('tells that it lives, its version and its metrics', async () => {
    await using served = await serveReplies({
      'GET /health': [200, ''],
      'GET /get_server_info': [200, { version: '0.5.5' }],
      'GET /metrics': [200, 'sglang:num_running_reqs{model_name="m"} 3\n'],
    });
    const target = { baseUrl: served.baseUrl, model: 'm', apiKey: 'k' };
    const sglang = behaviourOf('sglang');
    expect(await probeAlive(sglang, target, lifetime)).toEqual({ kind: 'ready' });
    expect(await readVersion(sglang, target, lifetime)).toBe('0.5.5');
    expect(await readSample(sglang, target, lifetime)).toEqual({
      values: { requestsRunning: 3 },
      histograms: {},
    });
  });

  it('reads the figures of Triton beside the port that serves, wherever that is', async () => {
    const page = 'nv_inference_pending_request_count{model="m",version="1"} 3\n';
    await using served = await serveReplies({ 'GET /metrics': [200, page] });
    const figures = new URL(served.baseUrl);
    const baseUrl = `http://${figures.hostname}:${Number(figures.port) - 2}`;
    const target = { baseUrl, model: 'm', apiKey: null };
    expect((await readSample(behaviourOf('triton'), target, lifetime))?.values).toEqual({
      requestsWaiting: 3,
    });
  });

  it('tells nothing when it is gone, or has nothing to tell', async () => {
    const gone = { baseUrl: 'http://127.0.0.1:1', model: 'm', apiKey: null };
    expect((await probeAlive(behaviourOf('vllm'), gone, lifetime)).kind).toBe('silent');
    expect(await readVersion(behaviourOf('vllm'), gone, lifetime)).toBeNull();
    expect(await readSample(behaviourOf('vllm'), gone, lifetime)).toBeNull();
    expect(await readSample(behaviourOf('ollama'), gone, lifetime)).toBeNull();
    expect(await readVersion(behaviourOf('mlc-llm'), gone, lifetime)).toBeNull();
  });
});
