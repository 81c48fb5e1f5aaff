import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GatewayLimits } from '../../packages/edgewright/src/gateway/gateway-limits.ts';
import { errorOf, open, readAll, send, startRig, type Rig } from './gateway-harness.ts';

/** The routes whose requests or answers are not passed on as they came, over real sockets. */
let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ limits: { upstreamStallMs: 300, streamTailBytes: 4_096 } });
});
afterAll(() => rig.stop());
beforeEach(() => {
  rig.engine.script = {};
  rig.engine.seen.length = 0;
  rig.ended.length = 0;
});

const respond = (fields: object = {}) => ({ model: 'fake', input: 'Hello', ...fields });
const responses = () => `${rig.url}/v1/responses`;
const embeddings = () => `${rig.url}/v1/embeddings`;

interface Event {
  type: string;
  delta?: string;
  code?: string;
  response?: { status: string; error: { code: string } | null; usage: object | null };
}
function eventsOf(text: string): Event[] {
  return text
    .split('\n\n')
    .filter((frame) => frame.startsWith('event: '))
    .map((frame) => JSON.parse(frame.slice(frame.indexOf('\ndata: ') + '\ndata: '.length)) as Event);
}
const textOf = (events: Event[]) => events.map(({ delta }) => delta ?? '').join('');

async function patientRig(limits: Partial<GatewayLimits> = {}): Promise<Rig & AsyncDisposable> {
  const started = await startRig({ limits });
  return { ...started, [Symbol.asyncDispose]: () => started.stop() };
}

describe('POST /v1/responses', () => {
  it('asks the engine for a chat completion, and answers with a response', async () => {
    const answer = await send(responses(), { body: respond({ max_output_tokens: 9, top_k: 3 }) });
    expect(answer.status).toBe(200);
    expect(answer.headers['x-edgewright-engine']).toBe('fake-engine');
    expect(JSON.parse(answer.text)).toMatchObject({
      object: 'response',
      status: 'completed',
      model: 'fake',
      store: false,
      output: [{ type: 'message', content: [{ type: 'output_text', text: 'w0 w1 w2 w3 w4 ' }] }],
      usage: { input_tokens: 7, output_tokens: 5, total_tokens: 12 },
    });
    expect(rig.engine.seen).toMatchObject([
      {
        path: '/v1/chat/completions',
        body: {
          model: 'org/fake-model',
          messages: [{ role: 'user', content: 'Hello' }],
          max_tokens: 9,
          top_k: 3,
        },
      },
    ]);
    expect(rig.ended).toMatchObject([{ outcome: 'ok', route: '/v1/responses' }]);
  });

  it.each([{}, { writeBytes: 7 }, { lineEnd: '\r\n' as const }, { oneWrite: true }, { comments: true }])(
    'streams events, however the frames come: %j',
    async (script) => {
      rig.engine.script = { ...script, cachedTokens: 4 };
      const answer = await send(responses(), { body: respond({ stream: true }) });
      expect(answer.headers['content-type']).toBe('text/event-stream; charset=utf-8');
      const events = eventsOf(answer.text);
      expect(textOf(events)).toBe('w0 w1 w2 w3 w4 ');
      expect(events[0]?.type).toBe('response.created');
      expect(events.at(-1)).toMatchObject({
        type: 'response.completed',
        response: {
          usage: { input_tokens: 7, input_tokens_details: { cached_tokens: 4 }, output_tokens: 5 },
        },
      });
      expect(answer.text).not.toContain('[DONE]');
      expect(rig.ended).toMatchObject([{ outcome: 'ok' }]);
    },
  );

  it.each([
    ['dies', { dieAfter: 2 }, 'engine_lost'],
    ['ends without an end', { endAfter: 2 }, 'engine_lost'],
    ['falls silent', { stallAfter: 2 }, 'engine_timeout'],
    ['reports an error', { errorFrameAfter: 2 }, 'engine_error'],
    ['sends a frame that is too large to be read', { text: 'x'.repeat(300_000) }, 'engine_bad_response'],
  ])('tells inside the stream that the engine %s', async (_name, script, code) => {
    rig.engine.script = script;
    const events = eventsOf((await send(responses(), { body: respond({ stream: true }) })).text);
    expect(events.slice(-2)).toMatchObject([
      { type: 'response.failed', response: { status: 'failed', error: { code } } },
      { type: 'error', code },
    ]);
    expect(rig.ended).toMatchObject([{ outcome: code }]);
  });

  it.each([
    ['an engine that refuses', { status: 400, body: '{"error":{"message":"m","code":400}}' }, 400],
    ['an error before the first token', { errorFrame: { error: { message: 'm', code: 503 } } }, 503],
    ['an answer without a choice', { status: 200, body: '{"choices":[]}' }, 502],
  ])('turns %s into a status', async (name, script, status) => {
    rig.engine.script = script;
    const stream = name !== 'an answer without a choice';
    const answer = await send(responses(), { body: respond({ stream }) });
    expect(answer.status).toBe(status);
    expect(errorOf(answer).message).toBeTruthy();
  });

  it('refuses what needs memory before an engine hears of it', async () => {
    const answer = await send(responses(), { body: respond({ previous_response_id: 'resp_1' }) });
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({
      code: 'unsupported_parameter',
      param: 'previous_response_id',
    });
    expect(rig.engine.seen).toHaveLength(0);
  });

  it('ends at the engine when its client goes', async () => {
    rig.engine.script = { frames: 1_000_000, paceMs: 2 };
    const sent = open(responses(), { body: respond({ stream: true }) });
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    await once(response, 'data');
    const goneAtMs = performance.now();
    sent.destroy();
    await rig.engine.until((engine) => engine.aborts === 1);
    expect((rig.engine.seen[0]?.abortedAtMs ?? Infinity) - goneAtMs).toBeLessThan(2_000);
    expect(rig.ended).toMatchObject([{ outcome: 'cancelled' }]);
  });

  it('lets a client that does not read slow the engine down', async () => {
    // With the usual deadlines: everything here shares one thread, which 30 MB keep busy for a while.
    await using patient = await patientRig();
    const { engine, url } = patient;
    engine.script = { frames: 100_000, text: 'y'.repeat(100) };
    const sent = open(`${url}/v1/responses`, { body: respond({ stream: true }) });
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.pause();
    // The engine waits for us: its 30 MB cannot be over while nobody reads what becomes of them.
    await expect(engine.until(({ seen }) => seen[0]?.ended === true, 500)).rejects.toThrow('waited');
    const events = eventsOf((await readAll(response)).text);
    expect(events.at(-1)).toMatchObject({ type: 'response.completed' });
  });
});

describe('POST /v1/embeddings', () => {
  const vectors =
    '{ "object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5,1e-7]}],"usage":{"prompt_tokens":3,"total_tokens":3}}';

  it('passes the answer on as it came, and counts it', async () => {
    rig.engine.script = { status: 200, body: vectors };
    const answer = await send(embeddings(), {
      body: { model: 'fake', input: ['a', 'b'], dimensions: 2, extra: 1 },
    });
    expect([answer.status, answer.text]).toEqual([200, vectors]);
    expect(rig.engine.seen).toMatchObject([
      { path: '/v1/embeddings', body: { model: 'org/fake-model', input: ['a', 'b'], extra: 1 } },
    ]);
    const metrics = (await send(`${rig.url}/metrics`)).text;
    expect(metrics).toContain('route="/v1/embeddings",model="org/fake-model",outcome="ok"');
    expect(rig.ended).toMatchObject([{ outcome: 'ok', route: '/v1/embeddings' }]);
  });

  it.each([
    ['TGI', 404, ''],
    ['vLLM', 404, '{"detail":"Not Found"}'],
    ['vLLM with a model that makes none', 400, '{"message":"The model does not support Embeddings API"}'],
    ['llama.cpp', 501, '{"error":{"code":501,"message":"This server does not support embeddings."}}'],
    ['SGLang', 400, '{"message":"This model does not appear to be an embedding model by default."}'],
    ['the embedded engine', 404, '{"error":{"message":"There is no route","code":"route_not_found"}}'],
  ])('says that the engine makes none: %s', async (_name, status, body) => {
    rig.engine.script = { status, body };
    const answer = await send(embeddings(), { body: { model: 'fake', input: 'a' } });
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({
      code: 'unsupported_by_engine',
      message: 'The engine fake-engine makes no embeddings as it is served here.',
    });
  });

  it.each([
    [{ input: [] }, 'input'],
    [{ input: '' }, 'input'],
    [{ input: 5 }, 'input'],
    [{ input: Array.from({ length: 2_049 }, () => 'a') }, 'input'],
    [{ input: [[1, -1]] }, 'input[0][1]'],
    [{ input: 'a', encoding_format: 'hex' }, 'encoding_format'],
    [{ input: 'a', dimensions: 0 }, 'dimensions'],
    [{ input: 'a', stream: true }, 'stream'],
  ])('refuses %j', async (fields, param) => {
    const answer = await send(embeddings(), { body: { model: 'fake', ...fields } });
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({ code: 'invalid_request', param });
    expect(rig.engine.seen).toHaveLength(0);
  });
});

describe('bodies with images', () => {
  it('may be larger than texts, and go on byte for byte', async () => {
    const url = `data:image/png;base64,${'A'.repeat(3 * 1024 * 1024)}`;
    const body = JSON.stringify({
      model: 'org/fake-model',
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
    });
    const answer = await send(`${rig.url}/v1/chat/completions`, { body });
    expect(answer.status).toBe(200);
    expect(rig.engine.seen[0]?.raw === body).toBe(true);
  });
});

describe('many bodies with images', () => {
  it('are refused until memory is free again, before they are received where they say their size', async () => {
    await using small = await patientRig({ mediaBodiesBytes: 4 * 1024 * 1024 });
    const url = `data:image/png;base64,${'A'.repeat(3 * 1024 * 1024)}`;
    const body = (fields: object = {}) => ({
      model: 'fake',
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
      ...fields,
    });
    const chat = `${small.url}/v1/chat/completions`;
    const held = open(chat, { body: body({ fake: { hang: true } }) });
    held.on('error', () => {});
    await small.engine.until(({ seen }) => seen.length === 1);
    // Refused by what it says of itself.
    const second = await send(chat, { body: '{', headers: { 'content-length': '3000000' } });
    expect(second.status).toBe(429);
    expect(errorOf(second).code).toBe('queue_full');
    expect(second.headers['retry-after']).toBe('1');
    const chunked = await send(chat, { body: body(), headers: { 'transfer-encoding': 'chunked' } });
    expect([chunked.status, errorOf(chunked).code]).toEqual([429, 'queue_full']);
    held.destroy();
    await small.engine.until(({ aborts }) => aborts === 1);
    expect((await send(chat, { body: body() })).status).toBe(200);
  });
});

describe('several answers', () => {
  it('are the engine’s affair, as long as they fit its sessions', async () => {
    const body = { model: 'fake', messages: [{ role: 'user', content: 'Hi' }], n: 4 };
    expect((await send(`${rig.url}/v1/chat/completions`, { body })).status).toBe(200);
    expect(rig.engine.seen[0]?.body).toMatchObject({ n: 4 });
  });
});
