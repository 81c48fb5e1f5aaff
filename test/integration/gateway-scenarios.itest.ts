import { setTimeout as pause } from 'node:timers/promises';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { Pool } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import type { FakeScript } from '../fake-engine/script.ts';
import { askAndLeave, leavings } from '../support/leaving-client.ts';
import { chat, errorOf, events, readyState, send, startRig, type Rig } from './gateway-harness.ts';

let rig: Rig;
afterEach(() => rig.stop());

const chatUrl = () => `${rig.url}/v1/chat/completions`;

/** Every request of a connection after the other: far quicker than a connection each. */
async function ask(pool: Pool, fields: Record<string, unknown>): Promise<string> {
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path: '/v1/chat/completions',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(chat({ stream: true, ...fields })),
  });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`${statusCode}: ${text}`);
  return text;
}

describe('a stream that is cut anywhere on its way from the engine', () => {
  it.each([
    ['LF', true, { frames: 2, text: 'é→' }],
    ['CRLF', true, { frames: 2, text: 'é→', lineEnd: '\r\n' }],
    ['LF, its usage kept from the client', false, { frames: 2, comments: true }],
    ['CRLF, its usage kept from the client', false, { frames: 2, comments: true, lineEnd: '\r\n' }],
  ] as [string, boolean, FakeScript][])(
    '%s: reaches the client all the same',
    async (_name, wantsUsage, fake) => {
      rig = await startRig();
      const pool = new Pool(rig.url, { connections: 4, pipelining: 1 });
      const fields = { stream_options: { include_usage: wantsUsage } };
      const expected = await ask(pool, { ...fields, fake });
      expect(events(expected).at(-1)).toBe('[DONE]');
      // What the engine sends is longer than what the client gets where usage is left out.
      const length = Buffer.byteLength(await ask(pool, { stream_options: { include_usage: true }, fake }));
      const offsets = Array.from({ length: length - 1 }, (_, at) => at + 1);
      const worker = async () => {
        for (let at = offsets.pop(); at !== undefined; at = offsets.pop()) {
          expect(await ask(pool, { ...fields, fake: { ...fake, splitAt: at } }), `cut at ${at}`).toBe(
            expected,
          );
        }
      };
      await Promise.all(Array.from({ length: 4 }, worker));
      await pool.destroy();
      expect(rig.ended.every((line) => line['outcome'] === 'ok')).toBe(true);
      expect(rig.ended).toHaveLength(length + 1);
    },
  );
});

describe('a stream', () => {
  it('names its role first, and nothing is counted for it', async () => {
    rig = await startRig();
    const answer = await send(chatUrl(), { body: chat({ stream: true, fake: { dieAfter: 1 } }) });
    expect(events(answer.text)[0]).toMatchObject({ choices: [{ delta: { role: 'assistant' } }] });
    // Without a count of the engine's own, frames that carry text are tokens.
    const { text } = await send(`${rig.url}/metrics`);
    expect(text).toContain('edgewright_output_tokens_total{model="org/fake-model"} 1\n');
  });

  it.each([0, 1, 2, 3, 4])(
    'that dies after %i tokens ends with all of them and an error event',
    async (count) => {
      rig = await startRig();
      const answer = await send(chatUrl(), { body: chat({ stream: true, fake: { dieAfter: count } }) });
      const frames = events(answer.text);
      const texts = frames.flatMap((frame) =>
        frame === '[DONE]' ? [] : ((frame['choices'] as { delta: { content?: string } }[] | undefined) ?? []),
      );
      expect(texts.map(({ delta }) => delta.content ?? '').join('')).toBe(
        Array.from({ length: count }, (_, at) => `w${at} `).join(''),
      );
      expect(frames.at(-1)).toMatchObject({ error: { code: 'engine_lost' } });
      expect(answer.broken).toBe(false);
    },
  );

  it.each([true, false])('may begin late (head first: %s)', async (headFirst) => {
    rig = await startRig({ limits: { upstreamFirstByteMs: 10_000 } });
    const answer = await send(chatUrl(), {
      body: chat({ stream: true, fake: { firstByteMs: 150, headFirst } }),
    });
    expect(events(answer.text).at(-1)).toBe('[DONE]');
    expect(rig.engine.seen).toHaveLength(1);
  });

  it('may begin too late: the client is told with a status, and the engine is let go', async () => {
    rig = await startRig({ limits: { upstreamFirstByteMs: 100 } });
    const answer = await send(chatUrl(), { body: chat({ stream: true, fake: { hang: true } }) });
    expect({ status: answer.status, code: errorOf(answer).code }).toEqual({
      status: 504,
      code: 'engine_timeout',
    });
    await rig.engine.until((engine) => engine.aborts === 1);
  });

  it.each([429, 503])('that is refused with %i keeps the Retry-After of the engine', async (status) => {
    rig = await startRig();
    const fake = { status, headers: { 'retry-after': '3' }, body: '{"error":"busy"}' };
    const answer = await send(chatUrl(), { body: chat({ stream: true, fake }) });
    expect(answer.status).toBe(status);
    expect(answer.headers['retry-after']).toBe('3');
    expect(rig.engine.seen).toHaveLength(1);
  });
});

describe('an engine that closes a connection as soon as it has been idle for 2 ms', () => {
  it('never costs a client its answer, however the next request meets the end', async () => {
    rig = await startRig();
    const engine = createServer((socket) => answerAndClose(socket)).listen(0, '127.0.0.1');
    await once(engine, 'listening');
    rig.source.set(readyState(`http://127.0.0.1:${(engine.address() as AddressInfo).port}`));
    for (let round = 0; round < 200; round += 1) {
      const answer = await send(chatUrl(), { body: chat() });
      expect(answer.status, answer.text).toBe(200);
      // Around the moment at which the engine hangs up.
      await pause(round % 5);
    }
    engine.close();
  });
});

/** Says nothing about how long it keeps a connection, as many servers do. */
function answerAndClose(socket: Socket): void {
  const body = '{"choices":[{"message":{"role":"assistant","content":"x"}}]}';
  let text = '';
  let idle: NodeJS.Timeout | undefined;
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    clearTimeout(idle);
    text += chunk.toString('latin1');
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1]);
    if (text.length < text.indexOf('\r\n\r\n') + 4 + length) return;
    text = '';
    socket.write(
      `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    idle = setTimeout(() => socket.destroy(), 2);
  });
}

describe('a thousand clients that leave', () => {
  it('before the head, in the middle and at the end mark leave nothing behind', async () => {
    rig = await startRig({ settings: { queue: { requestsPerSlot: 100 } } });
    const leave = async (index: number) => {
      const leaving = leavings[index % leavings.length] ?? 'mid-stream';
      const fake = leaving === 'after-last-token' ? { frames: 3 } : { frames: 1_000_000, paceMs: 2 };
      const status = await askAndLeave(rig.url, { leaving, body: chat({ stream: true, fake }) });
      // Never refused: a slot that was kept would fill the queue.
      expect([200, null]).toContain(status);
    };
    let next = 0;
    const worker = async () => {
      while (next < 1_000) await leave((next += 1));
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    const untilMs = performance.now() + 10_000;
    const load = async () =>
      (JSON.parse((await send(`${rig.url}/api/status`)).text) as { requests: object }).requests;
    while (JSON.stringify(await load()) !== '{"running":0,"queued":0}' && performance.now() < untilMs)
      await pause(5);
    expect(await load()).toEqual({ running: 0, queued: 0 });
    const idle = rig.engine.openSockets;
    expect(idle).toBeLessThanOrEqual(rig.source.view.sessions + 4);
    const outcomes = new Set(rig.ended.map((line) => line['outcome']));
    expect(outcomes).toEqual(new Set(['cancelled', 'ok']));
    expect(rig.source.broken).toHaveLength(0);
  });
});
