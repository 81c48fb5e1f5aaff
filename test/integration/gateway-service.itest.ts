import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { statusSchema } from '../../packages/edgewright/src/contract/status.ts';
import { buildGateway } from '../../packages/edgewright/src/gateway/app.ts';
import { listenGateway } from '../../packages/edgewright/src/gateway/listen.ts';
import { chat, errorOf, events, open, readAll, send, startRig, type Rig } from './gateway-harness.ts';

let rig: Rig;
afterEach(() => rig.stop());

const chatUrl = () => `${rig.url}/v1/chat/completions`;

describe('information', () => {
  it('lists models and shows one by model, id or alias', async () => {
    rig = await startRig();
    const entry = {
      id: 'org/fake-model',
      object: 'model',
      created: 1_700_000_000,
      owned_by: 'edgewright',
      max_model_len: 2_048,
      ready: true,
      demo: false,
    };
    expect(JSON.parse((await send(`${rig.url}/v1/models`)).text)).toEqual({ object: 'list', data: [entry] });
    for (const name of ['org/fake-model', 'org%2Ffake-model', 'fake', 'd1']) {
      expect(JSON.parse((await send(`${rig.url}/v1/models/${name}`)).text)).toEqual(entry);
    }
  });

  it('reports health and status', async () => {
    rig = await startRig();
    expect((await send(`${rig.url}/health/live`)).status).toBe(200);
    const ready = await send(`${rig.url}/health/ready`);
    expect(ready.status).toBe(200);
    expect(JSON.parse(ready.text)).toMatchObject({
      status: 'ready',
      deployments: [{ model: 'org/fake-model' }],
    });
    rig.source.set({ kind: 'stopped' });
    expect((await send(`${rig.url}/health/ready`)).status).toBe(503);
    const status = statusSchema.parse(JSON.parse((await send(`${rig.url}/api/status`)).text));
    expect(status).toMatchObject({ version: '0.0.0-test', requests: { running: 0, queued: 0 } });
  });

  it('counts what happened', async () => {
    rig = await startRig();
    await send(chatUrl(), { body: chat({ stream: true, fake: { frames: 4, cachedTokens: 3 } }) });
    const { text, headers } = await send(`${rig.url}/metrics`);
    expect(headers['content-type']).toContain('text/plain');
    const labels = 'route="/v1/chat/completions",model="org/fake-model"';
    for (const line of [
      `edgewright_requests_total{${labels},outcome="ok"} 1`,
      `edgewright_request_duration_seconds_count{${labels}} 1`,
      `edgewright_time_to_first_token_seconds_count{${labels}} 1`,
      `edgewright_time_per_output_token_seconds_count{${labels}} 1`,
      `edgewright_prompt_tokens_total{model="org/fake-model"} 7`,
      `edgewright_output_tokens_total{model="org/fake-model"} 4`,
      `edgewright_cached_prompt_tokens_total{model="org/fake-model"} 3`,
      'edgewright_requests_running 0',
      'edgewright_requests_queued 0',
      `edgewright_queue_seconds_count{model="org/fake-model"} 1`,
    ]) {
      expect(text.split('\n')).toContain(line);
    }
    expect(text).toMatch(/edgewright_event_loop_delay_seconds\{quantile="0.99"\} \d/);
    for (const edge of [0.05, 0.1, 0.25, 0.5, 0.75, 1, 2, 5, 10]) {
      expect(text).toContain(`edgewright_time_to_first_token_seconds_bucket{le="${edge}",${labels}}`);
    }
  });

  it('replaces request ids that are not plain words', async () => {
    rig = await startRig();
    const answer = await send(`${rig.url}/v1/models`, { headers: { 'x-request-id': 'a b' } });
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('the console', () => {
  it('is a plain page when there is none', async () => {
    rig = await startRig();
    const page = await send(rig.url);
    expect(page.status).toBe(200);
    expect(page.text).toContain('no web console');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  });

  it('is served with a strict policy, hashed files for ever', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'edgewright-console-'));
    await mkdir(join(directory, 'assets'));
    await writeFile(join(directory, 'index.html'), '<p>console</p>');
    await writeFile(join(directory, 'assets', 'index-B1a2C3d4.js'), '1');
    rig = await startRig({ consoleDirectory: directory });
    const page = await send(rig.url);
    expect(page.text).toBe('<p>console</p>');
    expect(page.headers).toMatchObject({
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    });
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    const script = await send(`${rig.url}/assets/index-B1a2C3d4.js`);
    expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(errorOf(await send(`${rig.url}/nothing.js`)).code).toBe('route_not_found');
    expect(errorOf(await send(chatUrl())).code).toBe('method_not_allowed');
    expect((await send(`${rig.url}/..%2f..%2fetc%2fpasswd`)).status).toBeGreaterThanOrEqual(400);
    await rm(directory, { recursive: true });
  });
});

describe('stopping', () => {
  it('refuses new requests, lets running ones finish, then closes', async () => {
    rig = await startRig({ limits: { drainMs: 5_000 } });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const live = httpRequest(`${rig.url}/health/live`, { agent });
    live.end();
    const [idle] = (await once(live, 'response')) as [IncomingMessage];
    await readAll(idle);
    const running = open(chatUrl(), { body: chat({ stream: true, fake: { frames: 60, paceMs: 10 } }) });
    const [response] = (await once(running, 'response')) as [IncomingMessage];
    const answer = readAll(response);
    const closed = rig.app.close();
    const refused = await send(chatUrl(), { body: chat() });
    expect(refused.status).toBe(503);
    expect(errorOf(refused)).toMatchObject({
      code: 'shutting_down',
      message: 'The service is stopping and takes no new requests.',
    });
    expect(refused.headers['retry-after']).toBe('5');
    expect((await send(`${rig.url}/health/live`)).status).toBe(200);
    const ready = await send(`${rig.url}/health/ready`);
    expect(ready.status).toBe(503);
    expect(JSON.parse(ready.text)).toMatchObject({ status: 'stopping' });
    expect(events((await answer).text).at(-1)).toBe('[DONE]');
    await closed;
    expect(rig.ended.map((line) => line['outcome'])).toEqual(['shutting_down', 'ok']);
    agent.destroy();
  });

  it.each([
    ['after the drain time', { drainMs: 100 }, null],
    ['at once when asked to', { drainMs: 60_000 }, new AbortController()],
  ])('ends streams with an error event %s', async (_name, limits, cut) => {
    rig = await startRig({ limits, ...(cut ? { cutSignal: cut.signal } : {}) });
    const endless = { frames: 1_000_000, paceMs: 5 };
    const running = open(chatUrl(), { body: chat({ stream: true, fake: endless }) });
    const hanging = send(chatUrl(), { body: chat({ fake: { hang: true } }) });
    const [response] = (await once(running, 'response')) as [IncomingMessage];
    const answer = readAll(response);
    await rig.engine.until((engine) => engine.seen.length === 2);
    const closed = rig.app.close();
    cut?.abort();
    expect(events((await answer).text).at(-1)).toMatchObject({ error: { code: 'shutting_down' } });
    expect((await hanging).status).toBe(503);
    expect(errorOf(await hanging).code).toBe('shutting_down');
    await closed;
    await rig.engine.until((engine) => engine.aborts === 2);
  });
});

describe('stopping with a client that never finishes its request', () => {
  it('cuts the connection after a moment', async () => {
    rig = await startRig({ limits: { drainMs: 50, closeGraceMs: 50 } });
    const socket = connect(Number(new URL(rig.url).port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write(
      'POST /v1/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n' +
        'content-length: 100\r\nexpect: 100-continue\r\n\r\n{',
    );
    // The interim answer says that the head has arrived.
    await once(socket, 'data');
    const cut = once(socket, 'close');
    await rig.app.close();
    await cut;
    while (rig.ended.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(rig.ended).toMatchObject([{ outcome: 'cancelled' }]);
  });
});

describe('listening', () => {
  it('says that the port is taken, or that the address is not ours', async () => {
    rig = await startRig();
    const other = () =>
      buildGateway({
        engines: rig.source,
        version: '0',
        startedAtMs: 0,
        consoleDirectory: null,
        log: { info: () => {}, warn: () => {}, error: () => {} },
      });
    const port = Number(new URL(rig.url).port);
    await expect(listenGateway(other(), { host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'port_in_use',
      message: `Another program already listens on 127.0.0.1:${port}.`,
    });
    await expect(listenGateway(other(), { host: '203.0.113.7', port: 0 })).rejects.toMatchObject({
      code: 'address_unavailable',
      message: 'Cannot listen on 203.0.113.7:0: the host is not an address of this machine.',
    });
  });
});
