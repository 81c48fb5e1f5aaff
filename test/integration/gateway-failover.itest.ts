import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { limits } from '../../packages/edgewright/src/contract/limits.ts';
import { chat, errorOf, open, readAll, readyState, send, startRig, type Rig } from './gateway-harness.ts';

let rig: Rig;
afterEach(async () => {
  await rig.stop();
});

const chatUrl = () => `${rig.url}/v1/chat/completions`;
const ask = (fields: Record<string, unknown> = {}) => send(chatUrl(), { body: chat(fields) });
const served = () => rig.engines.map(({ seen }) => seen.length);

describe('two engines behind one name', () => {
  it('are one model to clients', async () => {
    rig = await startRig({ engines: 2 });
    const { data } = JSON.parse((await send(`${rig.url}/v1/models`)).text) as { data: { id: string }[] };
    expect(data.map(({ id }) => id)).toEqual(['org/fake-model']);
  });

  it('share the load', async () => {
    rig = await startRig({ engines: 2 });
    const slow = { frames: 5, paceMs: 300 };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => ask({ stream: true, fake: slow, max_tokens: 5 })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(served()).toEqual([4, 4]);
  });

  it('let a request wait for whichever is free first', async () => {
    rig = await startRig({ engines: 2, view: { sessions: 1 } });
    const long = ask({ stream: true, fake: { frames: 20, paceMs: 50 } });
    await rig.engines[0]?.until(({ seen }) => seen.length === 1);
    const short = ask({ stream: true, fake: { frames: 2, paceMs: 50 } });
    await rig.engines[1]?.until(({ seen }) => seen.length === 1);
    const third = await ask();
    expect(third.headers['x-edgewright-deployment']).toBe('d2');
    await Promise.all([long, short]);
  });

  it('keep a conversation where it began, also when that engine has more to do', async () => {
    rig = await startRig({ engines: 2 });
    const messages = [
      { role: 'system', content: 'You are terse. '.repeat(200) },
      { role: 'user', content: 'One?' },
    ];
    // Both engines have answered, so that the cost of a prompt is known.
    await Promise.all(
      [1, 2].map(() => ask({ stream: true, fake: { firstByteMs: 100, promptTokens: 2_000 } })),
    );
    const first = await ask({ messages, stream: true });
    const home = String(first.headers['x-edgewright-deployment']);
    const more = [...messages, { role: 'assistant', content: 'Yes.' }, { role: 'user', content: 'Two?' }];
    const turns = await Promise.all([more, more, more].map((turn) => ask({ messages: turn, stream: true })));
    expect(turns.map(({ headers }) => headers['x-edgewright-deployment'])).toEqual([home, home, home]);
  });
});

describe('an engine that fails before the first byte', () => {
  it('is replaced by the other: refused connection', async () => {
    rig = await startRig({ engines: 2 });
    await rig.engines[0]?.kill();
    const answers = [await ask(), await ask({ stream: true }), await ask()];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers[0]?.headers['x-edgewright-deployment']).toBe('d2');
    expect(answers[0]?.headers['x-edgewright-attempt']).toBe('2');
    expect(rig.source.broken[0]?.deploymentId).toBe('d1');
    await rig.engines[0]?.start();
  });

  it.each([
    ['dies before the head', { dieBeforeHead: true }],
    ['answers 500', { status: 500, body: '{"error":"x"}' }],
    ['answers 503', { status: 503, body: '{"error":"busy"}' }],
    ['answers 429 with a time', { status: 429, body: '{"error":"busy"}', headers: { 'retry-after': '1' } }],
  ])('is replaced by the other: %s', async (_name, script) => {
    rig = await startRig({ engines: 2 });
    if (rig.engines[0]) rig.engines[0].script = script;
    const answer = await ask();
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'x-edgewright-deployment': 'd2',
      'x-edgewright-attempt': '2',
    });
    expect(served()).toEqual([1, 1]);
  });

  it('is not asked twice, and neither is the other: at most one retry', async () => {
    rig = await startRig({ engines: 2 });
    for (const engine of rig.engines) engine.script = { status: 500, body: '{"error":"x"}' };
    expect((await ask()).status).toBe(502);
    expect(served()).toEqual([1, 1]);
  });

  it('is told to the client as it is when the request itself is at fault', async () => {
    rig = await startRig({ engines: 2 });
    for (const engine of rig.engines) engine.script = { status: 400, body: '{"error":{"message":"no"}}' };
    expect((await ask()).status).toBe(400);
    expect(served().reduce((sum, count) => sum + count)).toBe(1);
  });

  it('is left out after five failures in a row', async () => {
    rig = await startRig({ engines: 2 });
    if (rig.engines[0]) rig.engines[0].script = { dieBeforeHead: true };
    for (let index = 0; index < 30; index += 1) expect((await ask()).status).toBe(200);
    expect(served()[0]).toBe(limits.ejectAfterFailures);
    const { text } = await send(`${rig.url}/api/admission`);
    const { deployments, retries } = JSON.parse(text) as {
      deployments: { id: string; health: string }[];
      retries: { made: number };
    };
    expect(deployments.map(({ id, health }) => [id, health])).toEqual([
      ['d1', 'ejected'],
      ['d2', 'open'],
    ]);
    expect(retries.made).toBe(limits.ejectAfterFailures);
  });

  it('is never left out when it is the only one', async () => {
    rig = await startRig();
    rig.engine.script = { status: 500, body: '{"error":"x"}' };
    for (let index = 0; index < 10; index += 1) expect((await ask()).status).toBe(502);
    rig.engine.script = {};
    expect((await ask()).status).toBe(200);
  });

  it('takes no more retries than the budget allows', async () => {
    rig = await startRig({ engines: 2, view: { sessions: 40 } });
    for (const engine of rig.engines) engine.script = { dieBeforeHead: true };
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask()));
    expect(answers.every(({ status }) => status === 502)).toBe(true);
    const most = 40 + limits.retryBudgetPerSecond * (limits.retryWindowMs / 1_000);
    expect(served().reduce((sum, count) => sum + count)).toBeLessThanOrEqual(most);
  });
});

describe('after the first byte', () => {
  it('nothing is repeated, whoever else could answer', async () => {
    rig = await startRig({ engines: 2 });
    for (const engine of rig.engines) engine.script = { frames: 10, dieAfter: 3, paceMs: 5 };
    const answer = await ask({ stream: true });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('"code":"engine_lost"');
    expect(served().reduce((sum, count) => sum + count)).toBe(1);
  });
});

describe('while an engine is away', () => {
  it('requests go to the one that answers', async () => {
    rig = await startRig({ engines: 2 });
    rig.source.set({ kind: 'stopped' }, 'd1');
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.map(({ headers }) => headers['x-edgewright-deployment'])).toEqual(['d2', 'd2', 'd2']);
  });

  it('a client is told at once when a long start will be over', async () => {
    rig = await startRig();
    const progress = { stage: 'load' as const, done: 1, total: 10, etaMs: 45_000 };
    rig.source.set({ kind: 'starting', pid: 1, attempt: 1, sinceMs: 0, progress });
    const answer = await ask();
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('45');
    expect(errorOf(answer).code).toBe('engine_unavailable');
    rig.source.set(readyState(rig.engine.baseUrl));
    expect((await ask()).status).toBe(200);
  });
});

describe('a name of the settings', () => {
  it('means the models that it lists, and follows the settings', async () => {
    rig = await startRig({ settings: { aliases: { chat: ['org/fake-model'] } } });
    expect((await ask({ model: 'chat' })).status).toBe(200);
    expect(rig.engine.seen[0]?.body['model']).toBe('org/fake-model');
    rig.settings.replace({ ...rig.settings.current, aliases: {} });
    expect((await ask({ model: 'chat' })).status).toBe(404);
    expect((await ask({ model: 'constructor' })).status).toBe(404);
  });
});

describe('a request in flight', () => {
  it('is listed for whoever has the token, and can be ended', async () => {
    rig = await startRig();
    const sent = open(chatUrl(), { body: chat({ stream: true, fake: { frames: 1_000, paceMs: 10 } }) });
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const headers = { authorization: `Bearer ${rig.token}` };
    expect((await send(`${rig.url}/api/requests`)).status).toBe(403);
    const { requests } = JSON.parse((await send(`${rig.url}/api/requests`, { headers })).text) as {
      requests: { id: string; state: string; tenant: string }[];
    };
    expect(requests).toMatchObject([{ state: 'answering', tenant: 'anyone', deployment: 'd1' }]);
    const one = `${rig.url}/api/requests/${requests[0]?.id}`;
    expect((await send(one, { method: 'DELETE' })).status).toBe(403);
    expect((await send(one, { method: 'DELETE', headers })).status).toBe(200);
    expect((await readAll(response)).text).toContain('"code":"request_cancelled"');
    await rig.engine.until(({ aborts }) => aborts === 1);
    expect((await send(one, { method: 'DELETE', headers })).status).toBe(404);
  });
});

describe('an engine that is healthy and makes no token', () => {
  it('is found by one token asked for while it is idle', async () => {
    rig = await startRig({ settings: { routing: { canaryIntervalMs: 1 } } });
    await rig.engine.until(({ seen }) => seen.some(({ path }) => path === '/v1/completions'));
    expect(rig.engine.seen[0]?.body).toMatchObject({ max_tokens: 1, model: 'org/fake-model' });
    expect(rig.source.stuck).toEqual([]);
    rig.engine.script = { status: 500, body: '{"error":"x"}' };
    await rig.engine.until(() => rig.source.stuck.length > 0, 10_000);
    expect(rig.source.stuck[0]).toMatchObject({
      endpoint: { deploymentId: 'd1' },
      why: expect.stringContaining('500'),
    });
  });
});
