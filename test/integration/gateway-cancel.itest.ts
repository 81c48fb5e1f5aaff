import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { chat, events, open, send, startRig, type Rig } from './gateway-harness.ts';

let rig: Rig;
afterEach(() => rig.stop());

const SESSIONS = 4;
const chatUrl = () => `${rig.url}/v1/chat/completions`;
const endless = { frames: 1_000_000, paceMs: 5 };

/** A stream whose first frame has arrived. */
async function begin(body: unknown): Promise<{ sent: ClientRequest; response: IncomingMessage }> {
  const sent = open(chatUrl(), { body });
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  sent.on('error', () => {});
  response.on('error', () => {});
  await once(response, 'data');
  return { sent, response };
}

async function load(): Promise<{ running: number; queued: number }> {
  const answer = await send(`${rig.url}/api/status`);
  return (JSON.parse(answer.text) as { requests: { running: number; queued: number } }).requests;
}

async function metric(name: string): Promise<number> {
  const { text } = await send(`${rig.url}/metrics`);
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1));
}

describe('a client that goes away', () => {
  it('mid-stream: the engine sees the abort, 200 times, and nothing is left', async () => {
    rig = await startRig({ settings: { queue: { requestsPerSlot: 100 } } });
    const delaysMs: number[] = [];
    for (let round = 0; round < 200 / SESSIONS; round += 1) {
      const batch = await Promise.all(
        Array.from({ length: SESSIONS }, () => begin(chat({ stream: true, fake: endless }))),
      );
      const leftAtMs = performance.now();
      for (const { sent } of batch) sent.destroy();
      await rig.engine.until((engine) => engine.aborts === (round + 1) * SESSIONS);
      delaysMs.push(
        ...rig.engine.seen.slice(-SESSIONS).map((seen) => (seen.abortedAtMs ?? Infinity) - leftAtMs),
      );
    }
    await rig.engine.until((engine) => engine.openSockets === 0);
    expect(rig.engine.seen).toHaveLength(200);
    expect(await load()).toEqual({ running: 0, queued: 0 });
    expect(rig.ended.every((line) => line['outcome'] === 'cancelled')).toBe(true);
    expect(rig.ended).toHaveLength(200);
    expect(await metric('edgewright_requests_running')).toBe(0);
    expect(rig.source.broken).toHaveLength(0);
    // Reported, not judged: a busy machine must not fail the test.
    delaysMs.sort((a, b) => a - b);
    console.log(
      `abort seen by the engine after: p50 ${delaysMs[100]?.toFixed(1)} ms, max ${delaysMs[199]?.toFixed(1)} ms`,
    );
    expect((await send(chatUrl(), { body: chat() })).status).toBe(200);
  });

  it('all at once: 200 clients leave a full queue', async () => {
    rig = await startRig({ settings: { queue: { requestsPerSlot: 100 } } });
    const clients = Array.from({ length: 200 }, () =>
      open(chatUrl(), { body: chat({ stream: true, fake: endless }) }),
    );
    for (const client of clients) client.on('error', () => {});
    await rig.engine.until((engine) => engine.seen.length === SESSIONS);
    while ((await load()).queued !== 200 - SESSIONS);
    for (const client of clients) client.destroy();
    await rig.engine.until((engine) => engine.openSockets === 0);
    while ((await load()).running + (await load()).queued > 0);
    while (rig.ended.length < 200) await new Promise((resolve) => setImmediate(resolve));
    // Those who waited were not sent to the engine when their place came up.
    expect(rig.engine.seen.length).toBeLessThan(200);
    expect((await send(chatUrl(), { body: chat() })).status).toBe(200);
  });

  it('before the engine answered', async () => {
    rig = await startRig();
    const sent = open(chatUrl(), { body: chat({ fake: { hang: true } }) });
    sent.on('error', () => {});
    await rig.engine.until((engine) => engine.seen.length === 1);
    sent.destroy();
    await rig.engine.until((engine) => engine.aborts === 1);
    expect(rig.ended).toMatchObject([{ outcome: 'cancelled' }]);
  });

  it('after the last frame: the request counts as answered', async () => {
    rig = await startRig();
    const answer = await send(chatUrl(), { body: chat({ stream: true }) });
    expect(events(answer.text).at(-1)).toBe('[DONE]');
    expect(rig.ended).toMatchObject([{ outcome: 'ok' }]);
    expect(rig.engine.aborts).toBe(0);
  });
});

describe('the queue', () => {
  it('lets waiting requests run in order and says how long they waited', async () => {
    rig = await startRig({ view: { sessions: 1 } });
    const first = await begin(chat({ stream: true, fake: { frames: 3, stallAfter: 2 } }));
    const order: number[] = [];
    const waiting = [1, 2].map(async (place) => {
      const answer = await send(chatUrl(), { body: chat({ user: `${place}` }) });
      order.push(place);
      return answer;
    });
    while ((await load()).queued !== 2);
    first.sent.destroy();
    const answers = await Promise.all(waiting);
    expect(order).toEqual([1, 2]);
    expect(rig.engine.seen.map((seen) => seen.body['user'])).toEqual([undefined, '1', '2']);
    for (const answer of answers)
      expect(Number(answer.headers['x-edgewright-queue-ms'])).toBeGreaterThanOrEqual(0);
  });

  it('refuses at once when it is full, with Retry-After', async () => {
    rig = await startRig({ view: { sessions: 1 }, settings: { queue: { requestsPerSlot: 1 } } });
    const first = await begin(chat({ stream: true, fake: endless }));
    const second = open(chatUrl(), { body: chat() });
    while ((await load()).queued !== 1);
    const answer = await send(chatUrl(), { body: chat() });
    expect(answer.status).toBe(429);
    expect(JSON.parse(answer.text)).toMatchObject({
      error: {
        code: 'queue_full',
        type: 'rate_limit_error',
        message: 'The queue is full: 1 running, 1 waiting, and at most 1 may wait.',
      },
    });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    first.sent.destroy();
    const [response] = (await once(second, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    response.resume();
  });

  it('gives up after its deadline', async () => {
    rig = await startRig({ view: { sessions: 1 }, settings: { queue: { interactiveWaitMs: 100 } } });
    const first = await begin(chat({ stream: true, fake: endless }));
    const answer = await send(chatUrl(), { body: chat() });
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.text)).toMatchObject({
      error: {
        code: 'queue_timeout',
        message: 'No slot became free within 100 ms: 1 running, 0 more waiting.',
      },
    });
    expect(answer.headers['retry-after']).toBe('1');
    first.sent.destroy();
  });
});
