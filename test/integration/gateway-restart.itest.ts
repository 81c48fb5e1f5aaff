import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { FakeEngine } from '../fake-engine/fake-engine.ts';
import {
  chat,
  errorOf,
  events,
  open,
  readAll,
  readyState,
  send,
  startRig,
  type Rig,
} from './gateway-harness.ts';

let rig: Rig;
let second: FakeEngine | null = null;
afterEach(async () => {
  await rig.stop();
  await second?.kill();
  second = null;
});

const chatUrl = () => `${rig.url}/v1/chat/completions`;
const starting = {
  kind: 'starting',
  pid: 2,
  attempt: 2,
  sinceMs: 0,
  progress: { stage: 'load', done: 0.5, total: 1, etaMs: null },
} as const;
const failed = {
  kind: 'failed',
  failure: {
    code: 'engine_start_failed',
    message: 'gone',
    nextStep: null,
    exitCode: 1,
    signal: null,
    atMs: 0,
  },
} as const;

/** The engine comes back under another address as soon as the gateway says that it is broken. */
async function restartWhenBroken(): Promise<FakeEngine> {
  second = await new FakeEngine().start();
  const { baseUrl } = second;
  rig.source.onBroken = () => {
    rig.source.set(starting);
    setImmediate(() => rig.source.set(readyState(baseUrl)));
  };
  return second;
}

describe('an engine that dies', () => {
  it('in the middle of 4 streams: each gets an error event, and the next request works', async () => {
    rig = await startRig();
    const sent = Array.from({ length: 4 }, () =>
      open(chatUrl(), { body: chat({ stream: true, fake: { frames: 1_000, paceMs: 5 } }) }),
    );
    const responses = await Promise.all(
      sent.map(async (request) => ((await once(request, 'response')) as [IncomingMessage])[0]),
    );
    const engine = await restartWhenBroken();
    const answers = responses.map((response) => readAll(response));
    await rig.engine.kill();
    for (const answer of await Promise.all(answers)) {
      expect(answer.broken).toBe(false);
      expect(events(answer.text).at(-1)).toMatchObject({
        error: { code: 'engine_lost', type: 'server_error' },
      });
      expect(events(answer.text)).not.toContain('[DONE]');
    }
    expect((await send(chatUrl(), { body: chat() })).status).toBe(200);
    expect(engine.seen).toHaveLength(1);
    await rig.engine.start();
  });

  it('before its first byte: the request is sent once more, to the new engine', async () => {
    rig = await startRig();
    const engine = await restartWhenBroken();
    rig.engine.script = { dieBeforeHead: true };
    const answer = await send(chatUrl(), { body: chat({ stream: true }) });
    expect(answer.status).toBe(200);
    expect(events(answer.text).at(-1)).toBe('[DONE]');
    expect([rig.engine.seen.length, engine.seen.length]).toEqual([1, 1]);
  });

  it('before its first byte, twice: the client is told', async () => {
    rig = await startRig();
    const answer = await send(chatUrl(), { body: chat({ fake: { dieBeforeHead: true } }) });
    expect(answer.status).toBe(502);
    expect(errorOf(answer)).toMatchObject({ code: 'engine_lost' });
    expect(errorOf(answer).message).toMatch(
      /^The connection to the engine fake-engine broke before the answer/,
    );
    expect(rig.engine.seen).toHaveLength(2);
    expect(rig.source.broken).toHaveLength(2);
  });

  it('after the head of its answer: the request is not repeated', async () => {
    rig = await startRig();
    for (const stream of [true, false]) {
      const answer = await send(chatUrl(), { body: chat({ stream, fake: { dieAfterHead: true } }) });
      expect(answer.status).toBe(502);
      expect(errorOf(answer).code).toBe('engine_lost');
    }
    expect(rig.engine.seen).toHaveLength(2);
  });

  it('and refuses connections until it is back', async () => {
    rig = await startRig();
    const { port } = new URL(rig.engine.baseUrl);
    await rig.engine.kill();
    const back = new FakeEngine();
    second = back;
    rig.source.onBroken = () => {
      rig.source.onBroken = () => {};
      void back.start(Number(port));
    };
    expect((await send(chatUrl(), { body: chat() })).status).toBe(200);
    await rig.engine.start();
  });

  it('and stays away: the client is told after the hold time, with Retry-After', async () => {
    rig = await startRig({ limits: { engineStartHoldMs: 200 } });
    await rig.engine.kill();
    const answer = await send(chatUrl(), { body: chat() });
    expect(answer.status).toBe(503);
    expect(errorOf(answer)).toMatchObject({ code: 'engine_unavailable', type: 'unavailable_error' });
    expect(answer.headers['retry-after']).toBe('1');
    await rig.engine.start();
  });
});

describe('an engine that is not ready', () => {
  it('holds requests until it is', async () => {
    rig = await startRig();
    const ready = rig.source.view.state;
    rig.source.set(starting);
    const answer = send(chatUrl(), { body: chat() });
    expect((await send(`${rig.url}/health/ready`)).status).toBe(503);
    rig.source.set(ready);
    expect((await answer).status).toBe(200);
  });

  it.each([
    [starting, 'The engine is starting.'],
    [failed, 'The engine is failed.'],
  ])('refuses after the hold time, or at once: %o', async (state, message) => {
    rig = await startRig({ limits: { engineStartHoldMs: 50 } });
    rig.source.set(state);
    const answer = await send(chatUrl(), { body: chat() });
    expect(answer.status).toBe(503);
    expect(errorOf(answer)).toMatchObject({ code: 'engine_unavailable', message });
    expect(answer.headers['retry-after']).toBe('2');
  });
});

describe('connections to the engine', () => {
  it('that the engine closed while they were idle do no harm', async () => {
    rig = await startRig();
    for (let round = 0; round < 20; round += 1) {
      expect((await send(chatUrl(), { body: chat() })).status).toBe(200);
      // Half of the time the gateway has not noticed yet when the next request goes out.
      rig.engine.closeSockets();
      if (round % 2 === 0) await rig.engine.until((engine) => engine.openSockets === 0);
    }
  });

  it('are reused', async () => {
    rig = await startRig();
    for (let round = 0; round < 10; round += 1) await send(chatUrl(), { body: chat() });
    expect(rig.engine.openSockets).toBe(1);
  });
});
