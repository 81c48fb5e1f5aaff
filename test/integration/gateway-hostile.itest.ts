import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withDeadline } from '../../packages/edgewright/src/base/deadline.ts';
import { SettingsHolder } from '../../packages/edgewright/src/gateway/settings.ts';
import { chat, type Rig, send, startRig } from './gateway-harness.ts';

const secret = 'file-that-is-not-of-the-console';
let directory: string;
let rig: Rig;
const settings = new SettingsHolder();

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'edgewright-hostile-'));
  await writeFile(path.join(directory, 'secret.txt'), secret);
  const consoleDirectory = path.join(directory, 'console');
  await mkdir(consoleDirectory);
  await writeFile(path.join(consoleDirectory, 'index.html'), '<!doctype html><title>console</title>');
  rig = await startRig({
    consoleDirectory,
    limits: { clientHeadersMs: 400, clientRequestMs: 800, clientCheckMs: 50, clientKeepAliveMs: 5_000 },
    gateway: { settings },
  });
});
afterAll(async () => {
  await rig.stop();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(() => {
  rig.engine.seen.length = 0;
  settings.replace({ ...settings.current, corsOrigins: [], hosts: [] });
});

const body = JSON.stringify(chat());
const length = Buffer.byteLength(body);
const chunked = `${length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
/** What must never be run as a request of its own. */
const smuggled = `POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`;

function post(headers: string, payload: string, line = 'POST /v1/chat/completions HTTP/1.1'): string {
  return `${line}\r\nHost: localhost\r\nContent-Type: application/json\r\n${headers}\r\n${payload}`;
}

interface Said {
  text: string;
  statuses: number[];
}

/** Sends bytes and reads until the gateway ends the connection, or until `enough` says so. */
async function say(bytes: string | Buffer, enough: (text: string) => boolean = () => false): Promise<Said> {
  const socket = await opened();
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    if (enough(text)) socket.destroy();
  });
  socket.write(bytes);
  await closed(socket);
  return { text, statuses: statusesOf(text) };
}

async function opened(): Promise<Socket> {
  const { hostname, port } = new URL(rig.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

async function closed(socket: Socket): Promise<void> {
  await withDeadline({ durationMs: 15_000, signals: [] }, async (signal) => {
    if (!socket.closed) await once(socket, 'close', { signal });
  });
}

const statusesOf = (text: string): number[] =>
  [...text.matchAll(/HTTP\/1\.[01] (\d{3}) /g)]
    .map(([, status]) => Number(status))
    .filter((status) => status !== 100);

describe('requests that two servers would read differently', () => {
  const both = `Content-Length: ${length}\r\nTransfer-Encoding: chunked\r\n`;
  it.each<[string, string | Buffer]>([
    ['a length and chunks', post(both, chunked)],
    ['chunks and a length', post(`Transfer-Encoding: chunked\r\nContent-Length: 4\r\n`, chunked)],
    [
      'a length that leaves a request behind',
      post(`Content-Length: ${length}\r\nTransfer-Encoding: chunked\r\n`, `0\r\n\r\n${smuggled}`),
    ],
    ['two lengths', post(`Content-Length: ${length}\r\nContent-Length: ${length}\r\n`, body)],
    ['two lengths that differ', post(`Content-Length: ${length}\r\nContent-Length: 0\r\n`, body + smuggled)],
    ['a list of lengths', post(`Content-Length: ${length}, ${length}\r\n`, body)],
    ['a length with a sign', post(`Content-Length: +${length}\r\n`, body)],
    ['a length below zero', post(`Content-Length: -1\r\n`, body)],
    ['a length in hex', post(`Content-Length: 0x${length.toString(16)}\r\n`, body)],
    ['a length beyond counting', post(`Content-Length: 99999999999999999999999\r\n`, body)],
    ['an unknown coding', post(`Transfer-Encoding: xchunked\r\n`, chunked)],
    ['chunked before another coding', post(`Transfer-Encoding: chunked, identity\r\n`, chunked)],
    ['two codings in two lines', post(`Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n`, chunked)],
    ['a space before the colon', post(`Transfer-Encoding : chunked\r\n`, chunked)],
    [
      'a coding folded into the next line',
      post(`Transfer-Encoding:\r\n chunked\r\nContent-Length: 4\r\n`, chunked),
    ],
    ['a folded header', post(`X-Folded: one\r\n two\r\nContent-Length: ${length}\r\n`, body)],
    ['a folded header, by a tab', post(`X-Folded: one\r\n\ttwo\r\nContent-Length: ${length}\r\n`, body)],
    ['a lone line feed between headers', post(`X-One: 1\nX-Two: 2\r\nContent-Length: ${length}\r\n`, body)],
    ['lone line feeds everywhere', post(`Content-Length: ${length}\r\n`, '').replaceAll('\r\n', '\n') + body],
    ['a lone carriage return', post(`X-One: 1\rX-Two: 2\r\nContent-Length: ${length}\r\n`, body)],
    ['a zero byte in a header', post(`X-One: a\0b\r\nContent-Length: ${length}\r\n`, body)],
    [
      'a zero byte in the path',
      post(`Content-Length: ${length}\r\n`, body, 'POST /v1/chat/completions\0 HTTP/1.1'),
    ],
    ['a space in a name', post(`X One: 1\r\nContent-Length: ${length}\r\n`, body)],
    ['a header without a name', post(`: 1\r\nContent-Length: ${length}\r\n`, body)],
    ['a line without a colon', post(`nonsense\r\nContent-Length: ${length}\r\n`, body)],
    ['a chunk size with a sign', post(`Transfer-Encoding: chunked\r\n`, `+${chunked}`)],
    ['a chunk size in 0x', post(`Transfer-Encoding: chunked\r\n`, `0x${chunked}`)],
    ['a chunk longer than said', post(`Transfer-Encoding: chunked\r\n`, `5\r\n${body}\r\n0\r\n\r\n`)],
    ['a chunk size of another world', post(`Transfer-Encoding: chunked\r\n`, `FFFFFFFFFFFFFFFFF\r\n${body}`)],
    ['two hosts', post(`Host: other\r\nContent-Length: ${length}\r\n`, body)],
    [
      'two authorizations',
      post(`Authorization: Bearer a\r\nAuthorization: Bearer b\r\nContent-Length: ${length}\r\n`, body),
    ],
    [
      'a version of long ago',
      post(`Content-Length: ${length}\r\n`, body, 'POST /v1/chat/completions HTTP/0.9'),
    ],
    [
      'no host',
      `POST /v1/chat/completions HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`,
    ],
    [
      'a version of another world',
      post(`Content-Length: ${length}\r\n`, body, 'POST /v1/chat/completions HTTP/2.0'),
    ],
    [
      'a version with a space',
      post(`Content-Length: ${length}\r\n`, body, 'POST /v1/chat/completions  HTTP/1.1 x'),
    ],
    [
      'a method nobody knows',
      post(`Content-Length: ${length}\r\n`, body, 'PSOT /v1/chat/completions HTTP/1.1'),
    ],
    ['a head without end', post(`X-Long: ${'x'.repeat(20_000)}\r\nContent-Length: ${length}\r\n`, body)],
    ['very many headers', post(`${'a: b\r\n'.repeat(4_000)}Content-Length: ${length}\r\n`, body)],
    ['a path without end', post('', '', `GET /${'x'.repeat(20_000)} HTTP/1.1`)],
    ['TLS', Buffer.from('16030100c8010000c40303', 'hex')],
    ['CONNECT', 'CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:22\r\n\r\n'],
  ])('%s: refused, and the connection ends', async (_about, bytes) => {
    const { text, statuses } = await say(bytes);
    expect(statuses.length).toBeLessThanOrEqual(1);
    for (const status of statuses) expect([400, 408, 413, 414, 417, 431, 501, 505]).toContain(status);
    if (statuses.length > 0) expect(text.toLowerCase()).toContain('connection: close');
    expect(rig.engine.seen).toEqual([]);
  });

  it.each([
    ['a coding with a tab', post('Transfer-Encoding:\tchunked\r\nConnection: close\r\n', chunked)],
    ['a coding in capitals', post('Transfer-Encoding: CHUNKED\r\nConnection: close\r\n', chunked)],
  ])('%s: is one request, as every server reads it', async (_about, bytes) => {
    expect((await say(bytes)).statuses).toEqual([200]);
    expect(rig.engine.seen.map(({ raw }) => raw)).toEqual([body]);
  });
});

describe('headers that a client chooses', () => {
  it.each([
    ['a line break', 'abc\r\nx-injected: 1', null],
    ['an escaped line break', 'abc%0d%0ax-injected:%201', 'abc%0d%0ax-injected:%201'],
    ['other letters', 'äöü', null],
    ['spaces', 'a b', null],
    ['too many letters', 'x'.repeat(129), null],
    ['one plain word', 'trace-7.a/b', 'trace-7.a/b'],
  ])('a request id with %s', async (_about, id, kept) => {
    const { text } = await say(
      post(`X-Request-Id: ${id}\r\nContent-Length: ${length}\r\nConnection: close\r\n`, body),
    );
    const [head = ''] = text.split('\r\n\r\n', 1);
    expect(head).not.toMatch(/^x-injected:/im);
    const sent = /^x-request-id: (.*)$/im.exec(head)?.[1];
    if (kept === null) expect(sent).toMatch(/^(?:[0-9a-f-]{36}|abc)$/);
    else expect(sent).toBe(kept);
    expect(rig.engine.seen.map(({ headers }) => headers['x-request-id'])).toEqual([sent]);
    expect(rig.engine.seen[0]?.headers['x-injected']).toBeUndefined();
  });

  it.each(['a\r\nx-injected: 1', 'a\nSet-Cookie: x', 'a\u0000b', '../../etc/passwd', '<script>', '{{7*7}}'])(
    'a model called %j is no model, and nothing but a quoted word',
    async (model) => {
      const answer = await send(`${rig.url}/v1/chat/completions`, { body: chat({ model }) });
      expect(answer.status).toBe(404);
      expect(answer.headers['x-injected'] ?? answer.headers['set-cookie']).toBeUndefined();
      expect(answer.headers['content-type']).toContain('application/json');
      expect(answer.text).toContain(JSON.stringify(JSON.stringify(model)).slice(1, -1));
    },
  );

  it.each([
    ['Connection: x-request-id, close\r\n', 200],
    ['Proxy-Authorization: Basic abc\r\nConnection: close\r\n', 200],
    ['Cookie: a=b\r\nX-Forwarded-For: 10.0.0.1\r\nConnection: close\r\n', 200],
  ])('%j is not passed on', async (headers, status) => {
    const { statuses } = await say(post(`${headers}Content-Length: ${length}\r\n`, body));
    expect(statuses).toEqual([status]);
    const [seen] = rig.engine.seen;
    const passed = ['proxy-authorization', 'cookie', 'x-forwarded-for', 'authorization', 'upgrade', 'te'];
    expect(passed.filter((name) => seen?.headers[name] !== undefined)).toEqual([]);
  });
});

describe('paths', () => {
  it.each([
    ['GET //v1/models', 404],
    ['GET /v1//models', 404],
    ['GET /v1/./models', 404],
    ['GET /v1/models/../../api/logs', 404],
    ['GET /../secret.txt', 404],
    ['GET /%2e%2e/secret.txt', 404],
    ['GET /..%2fsecret.txt', 404],
    ['GET /..%5csecret.txt', 404],
    ['GET /assets/..%2f..%2fsecret.txt', 404],
    ['GET /....//secret.txt', 404],
    ['GET /%00', 404],
    ['GET /index.html%00.js', 404],
    ['GET /%c0%ae%c0%ae/secret.txt', 400],
    ['GET /%', 400],
    ['GET /%zz', 400],
    ['GET http://localhost/v1/models', 200],
    ['GET http://elsewhere.example/v1/models', 200],
    ['GET http://elsewhere.example/api/logs', 403],
    ['GET *', 400],
    ['GET v1/models', 400],
    ['GET ftp://localhost/v1/models', 400],
    ['OPTIONS *', 404],
    ['TRACE /v1/models', 405],
    ['DELETE /v1/models', 405],
  ])('%s: %i', async (line, status) => {
    const { text, statuses } = await say(`${line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect(statuses.length).toBe(1);
    if (status >= 400) expect(statuses[0]).toBeGreaterThanOrEqual(400);
    if (status >= 400) expect(statuses[0]).toBeLessThan(500);
    else expect(statuses).toEqual([status]);
    expect(text).not.toContain(secret);
    expect(rig.engine.seen).toEqual([]);
  });
});

describe('old and unusual ways to ask', () => {
  it('HTTP/1.0 gets its answer, and the connection ends', async () => {
    const { text, statuses } = await say(
      `POST /v1/chat/completions HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`,
    );
    expect(statuses).toEqual([200]);
    expect(text.toLowerCase()).toContain('connection: close');
    expect(text.toLowerCase()).not.toContain('transfer-encoding');
    expect(rig.engine.seen).toHaveLength(1);
  });

  it('several requests at once on one connection are answered in order, each once', async () => {
    const one = (id: string, close = '') =>
      post(`X-Request-Id: ${id}\r\nContent-Length: ${length}\r\n${close}`, body);
    const { text, statuses } = await say(one('r1') + one('r2') + one('r3', 'Connection: close\r\n'));
    expect(statuses).toEqual([200, 200, 200]);
    expect([...text.matchAll(/^x-request-id: (r\d)/gim)].map(([, id]) => id)).toEqual(['r1', 'r2', 'r3']);
    expect(rig.engine.seen).toHaveLength(3);
  });

  it('a request behind one that is refused is not run on the rest of its body', async () => {
    const { statuses } = await say(
      post('Content-Length: 5\r\n', `{"a"x${smuggled}`),
      (text) => statusesOf(text).length === 2,
    );
    // The first is no JSON; the second is a request of its own, as its sender said.
    expect(statuses).toEqual([400, 200]);
    expect(rig.engine.seen).toHaveLength(1);
  });

  it('Expect: 100-continue is answered, and then the request once', async () => {
    const { text, statuses } = await say(
      post(`Expect: 100-continue\r\nContent-Length: ${length}\r\nConnection: close\r\n`, body),
    );
    expect(text).toMatch(/^HTTP\/1\.1 100 /);
    expect(statuses).toEqual([200]);
    expect(rig.engine.seen).toHaveLength(1);
  });

  it('another expectation is refused', async () => {
    const { statuses } = await say(
      post(`Expect: the-moon\r\nContent-Length: ${length}\r\nConnection: close\r\n`, body),
    );
    expect(statuses).toEqual([417]);
    expect(rig.engine.seen).toEqual([]);
  });

  it.each(['websocket', 'h2c'])(
    'an upgrade to %s is not made: the request is answered once, as it is',
    async (protocol) => {
      const { statuses } = await say(
        post(
          `Connection: Upgrade, close\r\nUpgrade: ${protocol}\r\nSec-WebSocket-Key: x\r\nContent-Length: ${length}\r\n`,
          body,
        ),
      );
      expect(statuses).toEqual([200]);
      expect(rig.engine.seen).toHaveLength(1);
    },
  );
});

describe('slow senders', () => {
  it.each([
    ['nothing at all', ''],
    ['half a head', 'POST /v1/chat/completions HTTP/1.1\r\nHost: loc'],
    ['half a body', post(`Content-Length: ${length}\r\n`, body.slice(0, 5))],
    ['half a chunk', post('Transfer-Encoding: chunked\r\n', `${length.toString(16)}\r\n${body.slice(0, 5)}`)],
  ])('who sends %s is cut off', async (_about, bytes) => {
    const { statuses } = await say(bytes);
    expect(statuses.every((status) => status === 408)).toBe(true);
    expect(rig.engine.seen).toEqual([]);
  });

  it('who sends a head byte by byte is cut off, too', async () => {
    const socket = await opened();
    const drip = setInterval(() => socket.write('x'), 20);
    socket.write('GET /v1/models HTTP/1.1\r\nx-slow: ');
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    await closed(socket);
    clearInterval(drip);
    expect(statusesOf(text).every((status) => status === 408)).toBe(true);
  });
});

describe('pages in browsers', () => {
  const evil = 'http://evil.example:8080';
  it.each([
    ['the console by an address', '/', { host: '127.0.0.1:8080' }, 200],
    ['the console by localhost', '/', { host: 'localhost' }, 200],
    ['the console by a name below localhost', '/', { host: 'edgewright.localhost:8080' }, 200],
    ['the console by IPv6', '/', { host: '[::1]:8080' }, 200],
    ['the console by a name of others', '/', { host: 'evil.example:8080' }, 403],
    ['the console by a name that begins like ours', '/', { host: '127.0.0.1.evil.example' }, 403],
    ['the console by an address of the network', '/', { host: '192.168.1.7:8080' }, 403],
    ['the API of the console by a name of others', '/api/status', { host: 'evil.example' }, 403],
    ['logs by a name of others', '/api/logs', { host: 'evil.example' }, 403],
    ['metrics by a name of others', '/metrics', { host: 'evil.example' }, 403],
    ['models by a name of others, no browser', '/v1/models', { host: 'proxy.internal' }, 200],
    [
      'models by a name of others, from a page',
      '/v1/models',
      { host: 'evil.example', 'sec-fetch-site': 'same-origin' },
      403,
    ],
    [
      'models by a name of others, from a page of it',
      '/v1/models',
      { host: 'evil.example:8080', origin: evil },
      403,
    ],
    ['health by a name of others', '/health/live', { host: 'proxy.internal' }, 200],
    ['the console by a name of the settings', '/', { host: 'Box.Example:443' }, 200],
  ])('%s: %s', async (_about, address, headers, status) => {
    settings.replace({ ...settings.current, hosts: ['box.example'] });
    const answer = await send(`${rig.url}${address}`, { headers });
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.text).toMatch(/address_not_allowed|control_forbidden/);
  });

  const asked = {
    origin: 'https://app.example',
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization, content-type, x-stainless-os',
  };
  it('of other origins are not told that they may', async () => {
    const question = await send(`${rig.url}/v1/chat/completions`, { method: 'OPTIONS', headers: asked });
    expect(question.status).toBe(405);
    const answer = await send(`${rig.url}/v1/models`, { headers: { origin: asked.origin } });
    for (const { headers } of [question, answer]) {
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });

  it('of an origin of the settings may use /v1, streams included, and nothing else', async () => {
    settings.replace({ ...settings.current, corsOrigins: [asked.origin] });
    const question = await send(`${rig.url}/v1/chat/completions`, { method: 'OPTIONS', headers: asked });
    expect(question.status).toBe(204);
    expect(question.headers).toMatchObject({
      'access-control-allow-origin': asked.origin,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': asked['access-control-request-headers'],
      vary: 'Origin',
    });
    const stream = await send(`${rig.url}/v1/chat/completions`, {
      body: chat({ stream: true }),
      headers: { origin: asked.origin },
    });
    expect(stream.status).toBe(200);
    expect(stream.headers['access-control-allow-origin']).toBe(asked.origin);
    expect(stream.headers['access-control-allow-credentials']).toBeUndefined();
    const refused = await send(`${rig.url}/v1/chat/completions`, {
      body: '{',
      headers: { origin: asked.origin },
    });
    expect(refused.headers['access-control-allow-origin']).toBe(asked.origin);
    for (const address of ['/api/status', '/metrics', '/']) {
      const other = await send(`${rig.url}${address}`, { headers: { origin: asked.origin } });
      expect(other.headers['access-control-allow-origin']).toBeUndefined();
    }
    const stranger = await send(`${rig.url}/v1/models`, { headers: { origin: 'https://app.example.evil' } });
    expect(stranger.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('connections', () => {
  it('beyond the limit are closed, and the others go on', async () => {
    const small = await startRig({ limits: { clientConnections: 3 } });
    const sockets: Socket[] = [];
    try {
      const { hostname, port } = new URL(small.url);
      for (let index = 0; index < 5; index += 1) {
        const socket = connect(Number(port), hostname);
        socket.on('error', () => undefined);
        sockets.push(socket);
        await once(socket, 'connect');
      }
      await Promise.all(sockets.slice(3).map(closed));
      const [first] = sockets;
      first?.write('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n');
      const [chunk] = (await once(first ?? small.app.server, 'data')) as [Buffer];
      expect(chunk.toString()).toContain('200 OK');
    } finally {
      for (const socket of sockets) socket.destroy();
      await small.stop();
    }
  });
});
