import type { ClientRequest } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { AdmissionDocument } from '../../packages/edgewright/src/contract/admission.ts';
import type { ApiKey } from '../../packages/edgewright/src/contract/api-keys.ts';
import { limits } from '../../packages/edgewright/src/contract/limits.ts';
import { keyRing } from '../../packages/edgewright/src/gateway/keys/key-ring.ts';
import { newKey, noQuotas } from '../../packages/edgewright/src/gateway/keys/new-key.ts';
import { until } from '../support/start-product.ts';
import { chat, errorOf, open, send, startRig, type Answer, type Rig } from './gateway-harness.ts';

/** Who sends what, told by keys over real connections; the fake engine says who was served in which order. */
const make = (tenant: string, priority: ApiKey['priority'] = 'normal') =>
  newKey({
    name: `${tenant} ${priority}`,
    scopes: ['models'],
    models: null,
    priority,
    tenant,
    quotas: noQuotas,
    createdAtMs: 0,
    expiresAtMs: null,
  });
const keys = {
  greedy: make('greedy'),
  modest: make('modest'),
  high: make('modest', 'high'),
  batch: make('greedy', 'batch'),
};

let rig: Rig;
afterEach(async () => {
  await rig.stop();
});

type Who = keyof typeof keys;

async function start(about: Parameters<typeof startRig>[0] = {}): Promise<void> {
  const ring = keyRing(Object.values(keys).map(({ key }) => key));
  rig = await startRig({ ...about, gateway: { access: { keys: { ring }, required: true } } });
}

function ask(who: Who, fields: Record<string, unknown> = {}): Promise<Answer> {
  return send(`${rig.url}/v1/chat/completions`, {
    body: chat({ stream: true, user: who, ...fields }),
    headers: { authorization: `Bearer ${keys[who].text}` },
  });
}

const order = () => rig.engine.seen.map(({ body }) => String(body['user']));
/** Until the test ends it. */
const endless = { fake: { frames: 1_000_000, paceMs: 20 } };

/** Until so many wait in the line. */
async function waiting(count: number): Promise<void> {
  await until(admission, ({ queue }) => queue.waiting >= count);
}

/** A request that the test ends when it likes. */
function openAs(who: Who, fields: Record<string, unknown>): ClientRequest {
  const request = open(`${rig.url}/v1/chat/completions`, {
    body: chat({ stream: true, user: who, ...fields }),
    headers: { authorization: `Bearer ${keys[who].text}` },
  });
  return request.on('error', () => undefined);
}

async function admission(): Promise<AdmissionDocument> {
  const headers = { authorization: `Bearer ${rig.token}` };
  return JSON.parse((await send(`${rig.url}/api/admission`, { headers })).text) as AdmissionDocument;
}

describe('tenants', () => {
  it('one with a hundred requests delays another by one service time, and all are answered', async () => {
    await start({
      view: { sessions: 4 },
      settings: { queue: { requestsPerSlot: 100, interactiveWaitMs: 60_000 } },
    });
    const running = [1, 2, 3, 4].map(() => openAs('greedy', endless));
    await rig.engine.until(({ seen }) => seen.length === 4);
    const many = Array.from({ length: 100 }, () => ask('greedy', { fake: { frames: 1 } }));
    await waiting(100);
    const modest = ask('modest', { fake: { frames: 1 } });
    await waiting(101);
    // The first slot that is free is the newcomer's, whoever else waits.
    running[0]?.destroy();
    expect((await modest).status).toBe(200);
    expect(order()[4]).toBe('modest');
    for (const request of running) request.destroy();
    expect((await Promise.all(many)).map(({ status }) => status)).toEqual(Array(100).fill(200));
  });

  it('share an engine evenly while both have requests waiting', async () => {
    await start({
      view: { sessions: 1 },
      settings: { queue: { requestsPerSlot: 100, interactiveWaitMs: 60_000 } },
    });
    const first = openAs('greedy', endless);
    await rig.engine.until(({ seen }) => seen.length === 1);
    const all = [...Array(20).fill('greedy'), ...Array(10).fill('modest')].map((who: Who) =>
      ask(who, { fake: { frames: 1 } }),
    );
    await waiting(30);
    first.destroy();
    await Promise.all(all);
    const half = order().slice(1, 21);
    expect(half.filter((who) => who === 'modest').length).toBeGreaterThanOrEqual(8);
  });

  it('a full line gives a place of the greedy one to the other', async () => {
    await start({ view: { sessions: 1 }, settings: { queue: { requestsPerSlot: 4 } } });
    const running = openAs('greedy', endless);
    await rig.engine.until(({ seen }) => seen.length === 1);
    const greedy = [1, 2, 3, 4].map(() => ask('greedy'));
    await waiting(4);
    const modest = ask('modest');
    const evicted = await Promise.race(greedy);
    expect(evicted.status).toBe(429);
    expect(errorOf(evicted).code).toBe('queue_full');
    expect(Number(evicted.headers['retry-after'])).toBeGreaterThan(0);
    running.destroy();
    expect((await modest).status).toBe(200);
    await Promise.all(greedy);
  });
});

describe('priority', () => {
  it('serves high before normal before batch', async () => {
    await start({ view: { sessions: 1 } });
    const running = openAs('modest', endless);
    await rig.engine.until(({ seen }) => seen.length === 1);
    const batch = ask('batch');
    await waiting(1);
    const normal = ask('greedy');
    await waiting(2);
    const high = ask('high');
    await waiting(3);
    running.destroy();
    await Promise.all([batch, normal, high]);
    expect(order()).toEqual(['modest', 'high', 'greedy', 'batch']);
  });
});

describe('long prompts', () => {
  it('are read one at a time, and short ones pass', async () => {
    await start({ settings: { admission: { longPromptTokens: 1_000 } }, view: { contextTokens: 32_768 } });
    const long = { messages: [{ role: 'user', content: 'word '.repeat(4_000) }] };
    const first = openAs('greedy', { ...long, fake: { hang: true } });
    await rig.engine.until(({ seen }) => seen.length === 1);
    const second = ask('greedy', { ...long, user: 'second' });
    await waiting(1);
    expect((await ask('modest')).status).toBe(200);
    expect(order()).toEqual(['greedy', 'modest']);
    first.destroy();
    await second;
    expect(order()).toEqual(['greedy', 'modest', 'second']);
  });
});

describe('key/value tokens', () => {
  it('hold a request back that has a slot and no room', async () => {
    await start({ view: { sessions: 4, kvTokens: 1_000, contextTokens: 4_096 } });
    const first = openAs('greedy', { ...endless, max_tokens: 600 });
    await rig.engine.until(({ seen }) => seen.length === 1);
    const second = ask('modest', { max_tokens: 600 });
    await waiting(1);
    const [deployment] = (await admission()).deployments;
    expect(deployment).toMatchObject({ running: 1, kv: { budget: 1_000 } });
    expect(deployment?.kv.reserved).toBeGreaterThan(600);
    first.destroy();
    expect((await second).status).toBe(200);
  });

  it('are promised only once more when the engine preempts', async () => {
    await start({ view: { sessions: 4, kvTokens: 10_000 } });
    const told = { atMs: 0, running: 1, waiting: 0, kvCacheUsage: 0.9 };
    rig.source.load = { ...told, preemptions: 0 };
    await ask('modest');
    await new Promise((resolve) => setTimeout(resolve, limits.slotTickMs + 200));
    rig.source.load = { ...told, preemptions: 3 };
    await new Promise((resolve) => setTimeout(resolve, limits.slotTickMs + 200));
    expect((await admission()).deployments[0]?.kv.overbooking).toBeLessThanOrEqual(1);
  });
});

describe('objectives', () => {
  it('that are missed take slots away, and the control interface says why', { timeout: 40_000 }, async () => {
    await start({ view: { sessions: 8 }, settings: { slo: { tpotMs: 10 } } });
    const until = Date.now() + limits.slotStepMs + 3_000;
    while (Date.now() < until) {
      // Each token takes 25 ms: more than twice what is promised.
      await Promise.all(Array.from({ length: 8 }, () => ask('modest', { fake: { frames: 10, paceMs: 25 } })));
    }
    const [deployment] = (await admission()).deployments;
    expect(deployment?.slots).toBeLessThan(8);
    expect(deployment?.because[0]).toMatchObject({ id: 'attainment' });
    expect(deployment?.attainment ?? 0).toBeLessThan(0.5);
  });
});

describe('a wait that is too long', () => {
  it('is refused at once, with the time after which it would not be', async () => {
    await start({ view: { sessions: 1 }, settings: { queue: { interactiveWaitMs: 500 } } });
    // It learns that a request takes about one and a half seconds.
    await ask('modest', { fake: { frames: 15, paceMs: 100 } });
    const running = ask('modest', { max_tokens: 15, fake: { frames: 15, paceMs: 100 } });
    await rig.engine.until(({ seen }) => seen.length === 2);
    let hasEnded = false;
    void running.then(() => (hasEnded = true));
    const refused = await ask('greedy');
    expect(refused.status).toBe(429);
    expect(errorOf(refused).code).toBe('wait_too_long');
    expect(refused.headers['retry-after']).toMatch(/^[12]$/);
    // Not after the wait that it was refused for.
    expect(hasEnded).toBe(false);
    await running;
    expect((await ask('greedy')).status).toBe(200);
  });

  it('is what the client says it has patience for', async () => {
    await start({ view: { sessions: 1 } });
    const running = ask('modest', { fake: { frames: 20, paceMs: 100 } });
    await rig.engine.until(({ seen }) => seen.length === 1);
    const hurried = await send(`${rig.url}/v1/chat/completions`, {
      body: chat(),
      headers: { authorization: `Bearer ${keys.greedy.text}`, 'x-slo-ttft-ms': '100' },
    });
    expect(hurried.status).toBe(503);
    expect(errorOf(hurried).code).toBe('queue_timeout');
    await running;
  });
});
