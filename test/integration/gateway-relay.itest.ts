import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { FakeScript } from '../fake-engine/script.ts';
import { chat, errorOf, events, open, readAll, send, startRig, type Rig } from './gateway-harness.ts';

let rig: Rig;
afterEach(() => rig.stop());

const chatUrl = () => `${rig.url}/v1/chat/completions`;

describe('a stream', () => {
  it('reaches the client frame by frame, with our headers', async () => {
    rig = await startRig();
    const answer = await send(chatUrl(), {
      headers: { 'x-request-id': 'mine-1' },
      body: chat({ stream: true, fake: { frames: 3 } }),
    });
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      'x-accel-buffering': 'no',
      'x-request-id': 'mine-1',
      'x-edgewright-engine': 'fake-engine',
      'x-edgewright-deployment': 'd1',
      'x-edgewright-queue-ms': '0',
    });
    const frames = events(answer.text);
    expect(frames.at(-1)).toBe('[DONE]');
    expect(answer.text).toContain('w2 ');
    expect(rig.engine.seen[0]?.headers['x-request-id']).toBe('mine-1');
    expect(rig.ended).toMatchObject([{ outcome: 'ok', promptTokens: 7, outputTokens: 3 }]);
  });

  const variants: [string, FakeScript][] = [
    ['LF', {}],
    ['CRLF', { lineEnd: '\r\n' }],
    ['one byte at a time', { writeBytes: 1, frames: 2 }],
    ['seven bytes at a time, CRLF', { writeBytes: 7, lineEnd: '\r\n' }],
    ['all in one write', { oneWrite: true }],
    ['comments between frames', { comments: true }],
    ['a frame of 1 MB', { frames: 2, text: 'x'.repeat(1_000_000) }],
    ['a frame larger than the tail that is kept', { frames: 2, text: 'y'.repeat(1_200_000) }],
    ['usage in the last frame', { usage: 'last-frame' }],
    ['usage in every frame', { usage: 'every-frame' }],
    ['no usage', { usage: 'none' }],
  ];
  it.each(variants)(
    '%s: only the usage frame differs between asking for usage and not',
    async (_name, fake) => {
      rig = await startRig();
      const asked = await send(chatUrl(), {
        body: chat({ stream: true, stream_options: { include_usage: true }, fake }),
      });
      const notAsked = await send(chatUrl(), { body: chat({ stream: true, fake }) });
      const isUsageOnly = (frame: ReturnType<typeof events>[number]) =>
        frame !== '[DONE]' && Array.isArray(frame['choices']) && frame['choices'].length === 0;
      expect(events(notAsked.text)).toEqual(events(asked.text).filter((frame) => !isUsageOnly(frame)));
      expect(events(asked.text).filter(isUsageOnly)).toHaveLength(fake.usage === undefined ? 1 : 0);
      expect(rig.ended.map((line) => line['outcome'])).toEqual(['ok', 'ok']);
    },
  );

  it('sends the original bytes on when there is nothing to change', async () => {
    rig = await startRig();
    const body =
      '{ "model":"org/fake-model","seed": 12345678901234567, "messages":[{"role":"user","content":"é"}]}'.replace(
        '12345678901234567',
        '123456789012345',
      );
    await send(chatUrl(), { body });
    expect(rig.engine.seen[0]?.raw).toBe(body);
  });

  it('gives the engine its own name for the model when the client used an alias', async () => {
    rig = await startRig();
    const answer = await send(chatUrl(), { body: chat({ model: 'fake' }) });
    expect(answer.status).toBe(200);
    expect(rig.engine.seen[0]?.body['model']).toBe('org/fake-model');
  });

  const broken: [string, FakeScript, string][] = [
    ['the engine dies', { dieAfter: 2 }, 'engine_lost'],
    ['the engine ends without an end mark', { endAfter: 2 }, 'engine_lost'],
    ['the engine falls silent', { stallAfter: 2 }, 'engine_timeout'],
  ];
  it.each(broken)(
    '%s in the middle: the client gets an error event and no [DONE]',
    async (_name, fake, code) => {
      rig = await startRig({ limits: { upstreamStallMs: 100 } });
      const answer = await send(chatUrl(), { body: chat({ stream: true, fake }) });
      expect(answer.broken).toBe(false);
      const frames = events(answer.text);
      expect(frames.at(-1)).toMatchObject({ error: { code } });
      expect(frames).not.toContain('[DONE]');
      expect(rig.ended).toMatchObject([{ outcome: code }]);
    },
  );

  it('pauses the engine while the client does not read', async () => {
    rig = await startRig();
    const frames = 2_000;
    const sent = open(chatUrl(), {
      body: chat({ stream: true, fake: { frames, text: 'z'.repeat(16_384) } }),
    });
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.pause();
    const before = process.memoryUsage().rss;
    // The engine waits for us: its response cannot be over while nobody reads 32 MB.
    await expect(rig.engine.until((engine) => engine.seen[0]?.ended === true, 500)).rejects.toThrow('waited');
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
    const answer = await readAll(response);
    expect(events(answer.text)).toHaveLength(frames + 3);
  });

  it('cuts a client that stops reading for good', async () => {
    rig = await startRig({ limits: { clientStallMs: 100 } });
    const sent = open(chatUrl(), {
      body: chat({ stream: true, fake: { frames: 2_000, text: 'z'.repeat(16_384) } }),
    });
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.pause();
    await rig.engine.until((engine) => engine.aborts === 1);
    expect(rig.ended).toMatchObject([{ outcome: 'client_stalled' }]);
    expect((await readAll(response)).broken).toBe(true);
  });
});

describe('an answer that is no stream', () => {
  it.each(['chat/completions', 'completions'])('comes back as the engine made it: %s', async (path) => {
    rig = await startRig();
    const body = path === 'completions' ? { model: 'fake', prompt: 'Hi' } : chat();
    const answer = await send(`${rig.url}/v1/${path}`, { body });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({ usage: { completion_tokens: 5 } });
    expect(answer.headers['x-edgewright-engine']).toBe('fake-engine');
    expect(rig.ended).toMatchObject([{ outcome: 'ok', outputTokens: 5 }]);
  });

  it('is refused when it is larger than the gateway holds', async () => {
    rig = await startRig({ limits: { upstreamBodyBytes: 1_000 } });
    const answer = await send(chatUrl(), { body: chat({ fake: { text: 'x'.repeat(400) } }) });
    expect(answer.status).toBe(502);
    expect(errorOf(answer)).toMatchObject({ code: 'engine_bad_response' });
  });
});
