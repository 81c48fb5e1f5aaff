import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../../packages/edgewright/src/contract/limits.ts';
import type { FakeScript } from '../fake-engine/script.ts';
import { chat, errorOf, send, startRig, type Rig, type SendOptions } from './gateway-harness.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ limits: { upstreamFirstByteMs: 150, upstreamErrorBytes: 1_000 } });
});
afterAll(() => rig.stop());
beforeEach(() => {
  rig.ended.length = 0;
  rig.engine.seen.length = 0;
});

interface Refusal {
  name: string;
  path?: string;
  send: SendOptions;
  status: number;
  code: string;
  param?: string;
  message: string | RegExp;
  headers?: Record<string, string>;
}

const message = { role: 'user', content: 'Hi' };
const CHAT = '/v1/chat/completions';
const refusals: Refusal[] = [
  {
    name: 'no body',
    send: { body: '' },
    status: 400,
    code: 'invalid_json',
    message: 'The body is empty; a JSON object was expected.',
  },
  {
    name: 'no JSON',
    send: { body: '{"model": "x",\n "messages": }' },
    status: 400,
    code: 'invalid_json',
    message: 'The body is not JSON at line 2, column 14: expected a value, but found "}".',
  },
  {
    name: 'JSON that breaks off',
    send: { body: '{"model": "x"' },
    status: 400,
    code: 'invalid_json',
    message:
      'The body is not JSON at line 1, column 14: expected "," or the closing bracket, but the body ends there.',
  },
  {
    name: 'JSON that is no object',
    send: { body: '[1]' },
    status: 400,
    code: 'invalid_request',
    message: 'The request body must be an object, but it is an array of 1.',
  },
  {
    name: 'no model',
    send: { body: { messages: [message] } },
    status: 400,
    code: 'invalid_request',
    param: 'model',
    message: 'model must be a string, but it is missing.',
  },
  {
    name: 'no messages',
    send: { body: { model: 'fake', messages: [] } },
    status: 400,
    code: 'invalid_request',
    param: 'messages',
    message: 'messages must have at least 1 item, but it is an empty array.',
  },
  {
    name: 'a message without role',
    send: { body: chat({ messages: [message, { content: 'x' }] }) },
    status: 400,
    code: 'invalid_request',
    param: 'messages[1].role',
    message: 'messages[1].role must be a string, but it is missing.',
  },
  {
    name: 'content of the wrong type',
    send: { body: chat({ messages: [{ role: 'user', content: 7 }] }) },
    status: 400,
    code: 'invalid_request',
    param: 'messages[0].content',
    message: 'messages[0].content must be a string, an array or null, but it is the number 7.',
  },
  {
    name: 'a content part without type',
    send: { body: chat({ messages: [{ role: 'user', content: [{ text: 'x' }] }] }) },
    status: 400,
    code: 'invalid_request',
    param: 'messages[0].content[0].type',
    message: 'messages[0].content[0].type must be a string, but it is missing.',
  },
  {
    name: 'a word for a number',
    send: { body: chat({ temperature: 'warm' }) },
    status: 400,
    code: 'invalid_request',
    param: 'temperature',
    message: 'temperature must be a number, but it is the string "warm".',
  },
  {
    name: 'a number out of range',
    send: { body: chat({ temperature: 3 }) },
    status: 400,
    code: 'invalid_request',
    param: 'temperature',
    message: 'temperature must be at most 2, but it is the number 3.',
  },
  {
    name: 'several wrong fields',
    send: { body: chat({ max_tokens: 1.5, stream: 'yes' }) },
    status: 400,
    code: 'invalid_request',
    param: expect.any(String) as unknown as string,
    message: /\(1 more field is wrong\.\)$/,
  },
  {
    name: 'a long value, which is cut',
    send: { body: chat({ stream: 'x'.repeat(500) }) },
    status: 400,
    code: 'invalid_request',
    param: 'stream',
    message: `stream must be a boolean, but it is the string "${'x'.repeat(limits.echoedValueCharacters)}…".`,
  },
  {
    name: 'too many stop sequences',
    send: { body: chat({ stop: Array.from({ length: 17 }, () => 'x') }) },
    status: 400,
    code: 'invalid_request',
    param: 'stop',
    message: 'stop must have at most 16 items, but it is an array of 17.',
  },
  {
    name: 'more answers than run at the same time',
    send: { body: chat({ n: 5 }) },
    status: 400,
    code: 'unsupported_parameter',
    param: 'n',
    message:
      'n must be at most 4, the number of answers that this model is served to make at the same time, but it is 5.',
  },
  {
    name: 'a prompt of the wrong type',
    path: '/v1/completions',
    send: { body: { model: 'fake', prompt: 5 } },
    status: 400,
    code: 'invalid_request',
    param: 'prompt',
    message: 'prompt must be a string or an array, but it is the number 5.',
  },
  {
    name: 'an unknown model, although there is only one',
    send: { body: chat({ model: 'gpt-4o' }) },
    status: 404,
    code: 'model_not_found',
    param: 'model',
    message: 'The model "gpt-4o" does not exist here. Available: "org/fake-model".',
  },
  {
    name: 'details of an unknown model',
    path: '/v1/models/some/thing',
    send: {},
    status: 404,
    code: 'model_not_found',
    param: 'model',
    message: 'The model "some/thing" does not exist here. Available: "org/fake-model".',
  },
  {
    name: 'a text that is too large',
    send: { body: 'x'.repeat(limits.requestBodyBytes + 1) },
    status: 413,
    code: 'body_too_large',
    message: 'A body without images may have at most 2097152 bytes (2.0 MiB), but it has 2097153.',
  },
  {
    name: 'images that are too large',
    // Refused by what it says of itself, before it is received.
    send: { body: '{', headers: { 'content-length': String(limits.mediaBodyBytes + 1) } },
    status: 413,
    code: 'body_too_large',
    message: 'The body may have at most 20971520 bytes (20.0 MiB), but it is 20971521 bytes.',
  },
  {
    name: 'a body that is too large for a route without images',
    path: '/v1/completions',
    send: { body: 'x'.repeat(limits.requestBodyBytes + 1) },
    status: 413,
    code: 'body_too_large',
    message: 'The body may have at most 2097152 bytes (2.0 MiB), but it is 2097153 bytes.',
  },
  {
    name: 'another content type',
    send: { body: '{}', headers: { 'content-type': 'text/plain' } },
    status: 415,
    code: 'unsupported_media_type',
    message: 'The content type must be application/json, but it is "text/plain".',
  },
  {
    name: 'a wrong method',
    send: { method: 'GET' },
    status: 405,
    code: 'method_not_allowed',
    message: '/v1/chat/completions takes POST, but the method is GET.',
    headers: { allow: 'POST' },
  },
  {
    name: 'another wrong method',
    path: '/v1/models',
    send: { method: 'DELETE' },
    status: 405,
    code: 'method_not_allowed',
    message: '/v1/models takes GET and HEAD, but the method is DELETE.',
    headers: { allow: 'GET, HEAD' },
  },
  {
    name: 'a path with a broken escape',
    path: '/v1/models/%',
    send: {},
    status: 400,
    code: 'bad_http',
    message: "The request cannot be read: '/v1/models/%' is not a valid url component.",
  },
  {
    name: 'an unknown route',
    path: '/v1/nothing?x=1',
    send: { body: {} },
    status: 404,
    code: 'route_not_found',
    message: 'There is no route POST "/v1/nothing".',
  },
];

describe('a request that is refused', () => {
  it.each(refusals)('$name → $status $code', async (refusal) => {
    const answer = await send(rig.url + (refusal.path ?? CHAT), refusal.send);
    expect(answer.status).toBe(refusal.status);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.headers['x-request-id']).toBeTruthy();
    expect(answer.headers).toMatchObject(refusal.headers ?? {});
    const error = errorOf(answer);
    expect(error).toMatchObject({ code: refusal.code, param: refusal.param ?? null });
    if (typeof refusal.message === 'string') expect(error.message).toBe(refusal.message);
    else expect(error.message).toMatch(refusal.message);
    expect(rig.engine.seen).toHaveLength(0);
  });

  it('counts each refusal once', async () => {
    await send(rig.url + CHAT, { body: '{' });
    expect(rig.ended).toMatchObject([{ outcome: 'invalid_json', model: null }]);
    const metrics = await send(`${rig.url}/metrics`);
    expect(metrics.text).toMatch(
      /edgewright_requests_total\{route="\/v1\/chat\/completions",model="unknown",outcome="invalid_json"\} \d/,
    );
  });

  it('answers bytes that are not HTTP', async () => {
    const socket = connect(Number(new URL(rig.url).port), '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.end('HELLO\r\n\r\n');
    await once(socket, 'close');
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text).toContain('"code":"bad_http"');
  });
});

const json = (body: unknown) => JSON.stringify(body);
const CONTEXT = "This model's maximum context length is 2048 tokens. However, you requested 3000 tokens.";
const engineErrors: { name: string; fake: FakeScript; status: number; code: string; message: string }[] = [
  {
    name: 'nested envelope with a number',
    fake: {
      status: 400,
      body: json({ error: { message: 'bad top_k', type: 'BadRequestError', param: null, code: 400 } }),
    },
    status: 400,
    code: 'engine_rejected',
    message: 'bad top_k',
  },
  {
    name: 'flat object',
    fake: {
      status: 422,
      body: json({ object: 'error', message: 'no such grammar', type: 'x', param: null, code: 422 }),
    },
    status: 400,
    code: 'engine_rejected',
    message: 'no such grammar',
  },
  {
    name: 'context too long in words',
    fake: { status: 400, body: json({ object: 'error', message: CONTEXT, code: 400 }) },
    status: 400,
    code: 'context_length_exceeded',
    message: CONTEXT,
  },
  {
    name: 'context too long by code',
    fake: {
      status: 400,
      body: json({ error: { message: 'too long by 5', code: 'context_length_exceeded' } }),
    },
    status: 400,
    code: 'context_length_exceeded',
    message: 'too long by 5',
  },
  {
    name: 'plain string',
    fake: { status: 500, body: json({ error: 'CUDA error' }) },
    status: 502,
    code: 'engine_error',
    message: 'The engine fake-engine answered 500: CUDA error',
  },
  {
    name: 'detail',
    fake: { status: 401, body: json({ detail: 'Invalid API Key' }) },
    status: 502,
    code: 'engine_bad_response',
    message: 'The engine fake-engine answered 401: Invalid API Key',
  },
  {
    name: 'JSON in a JSON string',
    fake: { status: 400, body: json(json({ object: 'error', message: 'inner', code: 400 })) },
    status: 400,
    code: 'engine_rejected',
    message: 'inner',
  },
  {
    name: 'overloaded',
    fake: {
      status: 429,
      headers: { 'retry-after': '7' },
      body: json({ error: 'Model is overloaded', error_type: 'overloaded' }),
    },
    status: 429,
    code: 'engine_overloaded',
    message: 'The engine fake-engine answered 429: Model is overloaded',
  },
  {
    name: 'unavailable',
    fake: {
      status: 503,
      headers: { 'retry-after': '7' },
      body: json({ error: { message: 'Loading model' } }),
    },
    status: 503,
    code: 'engine_unavailable',
    message: 'The engine fake-engine answered 503: Loading model',
  },
  {
    name: 'empty body',
    fake: { status: 500, body: '' },
    status: 502,
    code: 'engine_error',
    message: 'The engine fake-engine answered 500: without a message',
  },
  {
    name: 'a page',
    fake: { status: 500, body: '<html>oops</html>', headers: { 'content-type': 'text/html' } },
    status: 502,
    code: 'engine_error',
    message: 'The engine fake-engine answered 500: without a message',
  },
  {
    name: 'more than is kept',
    fake: { status: 500, body: 'x'.repeat(5_000) },
    status: 502,
    code: 'engine_error',
    message: `The engine fake-engine answered 500: `,
  },
  {
    name: 'nothing at all',
    fake: { hang: true },
    status: 504,
    code: 'engine_timeout',
    message: 'The engine fake-engine sent nothing within 150 ms.',
  },
];

describe.each([true, false])('an error of the engine, stream: %s', (stream) => {
  it.each(engineErrors)('$name → $status $code', async (row) => {
    const answer = await send(rig.url + CHAT, { body: chat({ stream, fake: row.fake }) });
    expect(answer.status).toBe(row.status);
    const error = errorOf(answer);
    expect(error.code).toBe(row.code);
    expect(error.message.startsWith(row.message)).toBe(true);
    expect(error.message.length).toBeLessThan(600);
    if (row.fake.headers?.['retry-after']) expect(answer.headers['retry-after']).toBe('7');
    expect(rig.ended).toMatchObject([{ outcome: row.code, model: 'org/fake-model' }]);
  });
});

describe('an answer that is not what was asked for', () => {
  it('a stream with another content type', async () => {
    const fake = { body: '{"choices":[]}' };
    const error = errorOf(await send(rig.url + CHAT, { body: chat({ stream: true, fake }) }));
    expect(error).toMatchObject({ code: 'engine_bad_response' });
    expect(error.message).toContain('content type application/json where a stream of events was expected');
  });

  it('an answer that is not JSON', async () => {
    const fake = { body: 'Hello', headers: { 'content-type': 'text/html' } };
    const error = errorOf(await send(rig.url + CHAT, { body: chat({ fake }) }));
    expect(error.message).toContain('5 bytes of content type text/html, which is not a JSON object');
  });

  it('a stream that begins with an error becomes a status', async () => {
    const errorFrame = { error: { message: 'The request queue is full.' }, code: 503 };
    const fake = { errorFrame: { error: { ...errorFrame.error, code: 503 } } };
    const answer = await send(rig.url + CHAT, { body: chat({ stream: true, fake }) });
    // Its queue is full: that is the client's to try again, not a sign that the engine is away.
    expect(answer.status).toBe(429);
    expect(errorOf(answer)).toMatchObject({
      code: 'engine_overloaded',
      message: 'The engine fake-engine answered 503: The request queue is full.',
    });
  });

  it.each([true, false])('an error frame in the middle of a stream (usage: %s)', async (wantsUsage) => {
    const options = wantsUsage ? { stream_options: { include_usage: true } } : {};
    const answer = await send(rig.url + CHAT, {
      body: chat({ stream: true, ...options, fake: { errorFrameAfter: 2 } }),
    });
    const last = answer.text.trimEnd().split('\n\n').at(-1) ?? '';
    expect(JSON.parse(last.slice('data: '.length))).toEqual({
      error: {
        message: expect.stringMatching(/^The engine fake-engine answered 500: .*out of blocks/),
        type: 'server_error',
        param: null,
        code: 'engine_error',
      },
    });
    expect(answer.text.match(/out of blocks/g)).toHaveLength(1);
    expect(rig.ended).toMatchObject([{ outcome: 'engine_error' }]);
  });

  it('a stream without any frame', async () => {
    const fake = { body: '', headers: { 'content-type': 'text/event-stream' } };
    const error = errorOf(await send(rig.url + CHAT, { body: chat({ stream: true, fake }) }));
    expect(error.code).toBe('engine_bad_response');
  });
});
