import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiKey } from '../../packages/edgewright/src/contract/api-keys.ts';
import { defaultGatewaySettings } from '../../packages/edgewright/src/contract/gateway-settings.ts';
import type { EngineControl } from '../../packages/edgewright/src/gateway/engine-control.ts';
import { changeKeys } from '../../packages/edgewright/src/gateway/keys/key-file.ts';
import { keyRing, type KeyRing, noKeys } from '../../packages/edgewright/src/gateway/keys/key-ring.ts';
import { newKey, noQuotas } from '../../packages/edgewright/src/gateway/keys/new-key.ts';
import { Quotas } from '../../packages/edgewright/src/gateway/keys/quotas.ts';
import { WatchedKeys } from '../../packages/edgewright/src/gateway/keys/watched-keys.ts';
import { SettingsHolder } from '../../packages/edgewright/src/gateway/settings.ts';
import { until } from '../support/start-product.ts';
import { chat, errorOf, type Rig, send, startRig } from './gateway-harness.ts';

const serviceToken = 'the-token-of-this-service';
const nowMs = Date.now();
const make = (about: Partial<ApiKey> = {}) =>
  newKey({
    name: about.name ?? 'name',
    scopes: ['models'],
    models: null,
    priority: 'normal',
    tenant: 'tenant',
    quotas: noQuotas,
    createdAtMs: nowMs,
    expiresAtMs: null,
    ...about,
  });

const keys = {
  user: make({ tenant: 'robots', priority: 'batch' }),
  admin: make({ scopes: ['admin'] }),
  both: make({ scopes: ['models', 'admin'] }),
  expired: make({ expiresAtMs: nowMs - 1 }),
  elsewhere: make({ models: ['other-model'] }),
  byAlias: make({ models: ['fake'] }),
  revoked: make(),
};
const { revoked, ...held } = keys;
const ring = keyRing(Object.values(held).map(({ key }) => key));

/** No engine is touched by what is asked here. */
const nothingToDo = (): never => {
  throw new Error('not asked for here');
};
const control: EngineControl = {
  memoryOf: () => Promise.resolve({ memoryBytes: null, gpuMemoryBytes: null }),
  subscribe: () => () => undefined,
  logs: () => [],
  followLogs: () => () => undefined,
  swap: nothingToDo,
  stop: nothingToDo,
  start: nothingToDo,
};

function start(access: { ring: KeyRing; required: boolean }, quotas = new Quotas()): Promise<Rig> {
  const rules = { keys: { ring: access.ring }, required: access.required };
  return startRig({
    gateway: { access: rules, quotas, control: () => ({ engines: control, token: serviceToken }) },
  });
}

const bearer = (text: string) => ({ authorization: `Bearer ${text}` });

describe('where keys are required', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await start({ ring, required: true });
  });
  afterAll(() => rig.stop());

  const wrongSecret = `${keys.user.text.slice(0, -1)}${keys.user.text.endsWith('A') ? 'B' : 'A'}`;
  const who = {
    nobody: {},
    user: bearer(keys.user.text),
    userByOtherHeader: { 'x-api-key': keys.user.text },
    userInLowerCase: { authorization: `bearer ${keys.user.text}` },
    admin: bearer(keys.admin.text),
    both: bearer(keys.both.text),
    service: bearer(serviceToken),
    expired: bearer(keys.expired.text),
    revoked: bearer(revoked.text),
    wrongSecret: bearer(wrongSecret),
    otherScheme: { authorization: `Basic ${keys.user.text}` },
    noKeyOfOurs: bearer('sk-something'),
    wrongToken: bearer(`${serviceToken}x`),
  } as const;

  it.each([
    // `/v1` is for keys with the scope models.
    ['nobody', '/v1/models', 401],
    ['user', '/v1/models', 200],
    ['userByOtherHeader', '/v1/models', 200],
    ['userInLowerCase', '/v1/models', 200],
    ['admin', '/v1/models', 403],
    ['both', '/v1/models', 200],
    ['service', '/v1/models', 200],
    ['expired', '/v1/models', 401],
    ['revoked', '/v1/models', 401],
    ['wrongSecret', '/v1/models', 401],
    ['otherScheme', '/v1/models', 401],
    ['noKeyOfOurs', '/v1/models', 401],
    // The same route, written another way.
    ['nobody', '/%76%31/models', 401],
    ['nobody', '/v1/%6dodels', 401],
    ['nobody', '/v1/models?key=1', 401],
    ['nobody', '/v1/models/org/fake-model', 401],
    ['nobody', '/api/../v1/models', 401],
    // `/api` is for administrators and the service's own user; who may use a model may look at its state.
    ['nobody', '/api/status', 401],
    ['user', '/api/status', 200],
    ['nobody', '/api/deployments', 401],
    ['user', '/api/deployments', 403],
    ['admin', '/api/deployments', 200],
    ['both', '/api/deployments', 200],
    ['service', '/api/deployments', 200],
    ['wrongToken', '/api/deployments', 401],
    ['user', '/api/logs', 403],
    ['admin', '/api/logs', 200],
    ['service', '/api/logs', 200],
    // Health is for everybody, also with a key that is wrong; metrics for everybody with a key.
    ['nobody', '/health/live', 200],
    ['wrongSecret', '/health/ready', 200],
    ['nobody', '/metrics', 401],
    ['user', '/metrics', 200],
    ['nobody', '/', 200],
  ] as const)('%s asks for %s: %i', async (name, address, status) => {
    const answer = await send(`${rig.url}${address}`, { headers: who[name] });
    expect(answer.status).toBe(status);
    if (status < 400) return;
    const { code, type, message } = errorOf(answer);
    if (status === 401) expect([code, type]).toEqual(['invalid_api_key', 'authentication_error']);
    if (status === 403) expect([code, type]).toEqual(['insufficient_scope', 'permission_error']);
    if (status === 401) expect(answer.headers['www-authenticate']).toBe('Bearer');
    for (const { text } of Object.values(keys)) expect(message).not.toContain(text.slice(-20));
  });

  it('refuses a request for tokens before it is read, and the engine never hears of it', async () => {
    const answer = await send(`${rig.url}/v1/chat/completions`, { body: 'this is not JSON' });
    expect([answer.status, errorOf(answer).code]).toEqual([401, 'invalid_api_key']);
    expect(rig.engine.seen).toEqual([]);
  });

  it('says in the log whose request it was, and never what the key is', async () => {
    await send(`${rig.url}/v1/chat/completions`, { body: chat(), headers: who.user });
    const line = { tenant: 'robots', keyId: keys.user.key.id, outcome: 'ok', status: 200 };
    expect(rig.ended.at(-1)).toMatchObject(line);
    expect(rig.ended.at(-1)?.['answerBytes']).toBeGreaterThan(100);
    expect(rig.logged.join('\n')).not.toContain(keys.user.text.slice(-20));
    expect(rig.engine.seen.at(-1)?.headers.authorization).toBeUndefined();
    expect(rig.engine.seen.at(-1)?.headers['x-api-key']).toBeUndefined();
  });

  it.each(['/v1/models', '/v1/models/org/fake-model', '/v1/models/fake', '/api/status'])(
    'shows %s only to keys that may use it',
    async (address) => {
      const allowed = await send(`${rig.url}${address}`, { headers: bearer(keys.byAlias.text) });
      const other = await send(`${rig.url}${address}`, { headers: bearer(keys.elsewhere.text) });
      expect(allowed.status).toBe(200);
      expect(allowed.text).toContain('org/fake-model');
      expect(other.status).toBe(address.startsWith('/v1/models/') ? 404 : 200);
      expect(other.text).not.toContain('org/fake-model"');
    },
  );

  it('lets a key use its models and no other', async () => {
    const address = `${rig.url}/v1/chat/completions`;
    const allowed = await send(address, { body: chat(), headers: bearer(keys.byAlias.text) });
    const refused = await send(address, { body: chat(), headers: bearer(keys.elsewhere.text) });
    expect(allowed.status).toBe(200);
    expect([refused.status, errorOf(refused).code]).toEqual([404, 'model_not_found']);
  });

  it('is understood by the OpenAI client', async () => {
    const client = (apiKey: string) => new OpenAI({ baseURL: `${rig.url}/v1`, apiKey, maxRetries: 0 });
    const messages = [{ role: 'user' as const, content: 'Hello' }];
    const answer = await client(keys.user.text).chat.completions.create({ model: 'fake', messages });
    expect(answer.choices).toHaveLength(1);
    await expect(client(wrongSecret).models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    await expect(client(keys.admin.text).models.list()).rejects.toBeInstanceOf(OpenAI.PermissionDeniedError);
  });
});

describe('where no key is required', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await start({ ring, required: false });
  });
  afterAll(() => rig.stop());

  it.each([
    { who: 'nobody', headers: {}, status: 200, tenant: 'anyone' },
    { who: 'a client that has to send something', headers: bearer('none'), status: 200, tenant: 'anyone' },
    { who: 'a key', headers: bearer(keys.user.text), status: 200, tenant: 'robots' },
    { who: 'an expired key', headers: bearer(keys.expired.text), status: 401, tenant: null },
    { who: 'a revoked key', headers: bearer(revoked.text), status: 401, tenant: null },
    { who: 'half a key', headers: bearer(keys.user.text.slice(0, 30)), status: 401, tenant: null },
    { who: 'a key for something else', headers: bearer(keys.admin.text), status: 403, tenant: null },
  ])('$who gets $status', async ({ headers, status, tenant }) => {
    const before = rig.ended.length;
    const answer = await send(`${rig.url}/v1/chat/completions`, { body: chat(), headers });
    expect(answer.status).toBe(status);
    expect(rig.ended.slice(before).map((line) => line['tenant'])).toEqual(tenant === null ? [] : [tenant]);
  });

  it.each([
    { headers: {}, status: 403 },
    { headers: bearer('wrong'), status: 403 },
    { headers: bearer(keys.user.text), status: 403 },
    { headers: bearer(keys.admin.text), status: 200 },
    { headers: bearer(serviceToken), status: 200 },
  ])('still controls engines only for administrators: $status', async ({ headers, status }) => {
    expect((await send(`${rig.url}/api/logs`, { headers })).status).toBe(status);
  });
});

describe('a damaged file of keys', () => {
  it.each([true, false])('opens nothing (required: %s)', async (required) => {
    const rig = await start({ ring: { kind: 'damaged', why: '/secret/path is not JSON' }, required });
    try {
      const withKey = await send(`${rig.url}/v1/models`, { headers: bearer(keys.user.text) });
      expect([withKey.status, errorOf(withKey).code]).toEqual([503, 'keys_unreadable']);
      expect(withKey.text).not.toContain('/secret/path');
      expect((await send(`${rig.url}/v1/models`)).status).toBe(required ? 401 : 200);
      const byService = await send(`${rig.url}/api/deployments`, { headers: bearer(serviceToken) });
      expect(byService.status).toBe(200);
    } finally {
      await rig.stop();
    }
  });
});

describe('the file of keys', () => {
  let directory: string;
  let file: string;
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'edgewright-keys-'));
    file = path.join(directory, 'made-later', 'keys.json');
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('is followed while the service runs, and fails closed when it is damaged', async () => {
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const watched = await WatchedKeys.open(file, log);
    const rig = await startRig({ gateway: { access: { keys: watched, required: true } } });
    const status = async () =>
      (await send(`${rig.url}/v1/models`, { headers: bearer(keys.user.text) })).status;
    try {
      expect(await status()).toBe(401);
      await changeKeys(file, () => [keys.user.key]);
      await until(status, (now) => now === 200);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      const revokedAtMs = performance.now();
      await changeKeys(file, () => []);
      await until(status, (now) => now === 401);
      // Said to users: two seconds. Here the system tells of the change, and of a busy machine much is allowed.
      expect(performance.now() - revokedAtMs).toBeLessThan(10_000);
      await changeKeys(file, () => [keys.user.key]);
      await until(status, (now) => now === 200);
      await writeFile(file, '{"schema":"edgewright/keys@1","keys":[{');
      await until(status, (now) => now === 503);
      await rm(file);
      await until(status, (now) => now === 401);
    } finally {
      watched.close();
      await rig.stop();
    }
  });

  it('is changed by one process after another', async () => {
    const made = Array.from({ length: 12 }, (_, index) => make({ name: `key ${index}` }));
    await Promise.all(made.map(({ key }) => changeKeys(file, (before) => [...before, key])));
    const watched = await WatchedKeys.open(file, { info() {}, warn() {}, error() {} });
    watched.close();
    expect(watched.ring === noKeys || watched.ring.kind !== 'keys' ? 0 : watched.ring.byId.size).toBe(12);
  });
});

describe('prompts and answers', () => {
  it.each([true, false])('are in the log only where it is asked for: %s', async (logPrompts) => {
    const settings = new SettingsHolder({ ...defaultGatewaySettings, logPrompts });
    const rig = await startRig({ gateway: { settings } });
    const ask = (fields: Record<string, unknown>) =>
      send(`${rig.url}/v1/chat/completions`, {
        body: chat({ messages: [{ role: 'user', content: 'canary-question' }], ...fields }),
      });
    try {
      for (const stream of [true, false]) {
        const before = rig.logged.length;
        const answer = await ask({ stream, fake: { frames: 2, text: 'canary-answer ' } });
        expect(answer.text).toContain('canary-answer');
        await until(
          async () => rig.logged.slice(before).join('\n'),
          (lines) => lines.includes('request ended') && lines.includes('answer {') === logPrompts,
        );
        const lines = rig.logged.slice(before).join('\n');
        expect(lines.includes('canary-question')).toBe(logPrompts);
        expect(lines.includes('canary-answer')).toBe(logPrompts);
      }
      await ask({ stream: true, fake: { frames: 2_000, text: 'x'.repeat(100) } });
      await until(
        async () => rig.ended.length,
        (count) => count === 3,
      );
      expect(Math.max(...rig.logged.map((line) => line.length))).toBeLessThan(40_000);
    } finally {
      await rig.stop();
    }
  });
});

describe('quotas', () => {
  it('refuse with a true Retry-After, tell how they stand, and settle by what the engine reports', async () => {
    let clockMs = Date.parse('2026-11-21T12:00:00.500Z');
    const limited = make({ quotas: { ...noQuotas, requestsPerMinute: 3, outputTokensPerMinute: 300 } });
    const rig = await start({ ring: keyRing([limited.key]), required: true }, new Quotas(() => clockMs));
    const ask = (fields: Record<string, unknown>) =>
      send(`${rig.url}/v1/chat/completions`, { body: chat(fields), headers: bearer(limited.text) });
    try {
      const first = await ask({ max_tokens: 200 });
      expect(first.status).toBe(200);
      expect(first.headers).toMatchObject({
        'x-ratelimit-limit-requests': '3',
        'x-ratelimit-remaining-requests': '2',
        'x-ratelimit-reset-requests': '1m1s',
        'x-ratelimit-limit-tokens': '300',
        'x-ratelimit-remaining-tokens': '100',
      });
      // The engine made 5 tokens of the 200: 290 more pass only if that was settled.
      const second = await ask({ max_tokens: 290, stream: true });
      expect(second.status).toBe(200);
      expect(second.headers['x-ratelimit-remaining-requests']).toBe('1');
      const tooMuch = await ask({ max_tokens: 301 });
      expect([tooMuch.status, errorOf(tooMuch).code]).toEqual([429, 'quota_exceeded']);
      // It would never pass, whenever it is sent.
      expect(tooMuch.headers['retry-after']).toBeUndefined();
      expect((await ask({ max_tokens: 1 })).status).toBe(200);
      const fourth = await ask({ max_tokens: 1 });
      expect([fourth.status, errorOf(fourth).code]).toEqual([429, 'quota_exceeded']);
      expect(fourth.headers['x-ratelimit-remaining-requests']).toBe('0');
      const waitSeconds = Number(fourth.headers['retry-after']);
      clockMs += (waitSeconds - 1) * 1_000;
      expect((await ask({ max_tokens: 1 })).status).toBe(429);
      clockMs += 1_000;
      expect((await ask({ max_tokens: 1 })).status).toBe(200);
      expect(rig.engine.seen).toHaveLength(4);
    } finally {
      await rig.stop();
    }
  });
});

describe('keys over the control interface', () => {
  it('are made, listed without what opens anything, used at once, and revoked', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'keys-api-'));
    const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const watched = await WatchedKeys.open(path.join(directory, 'keys.json'), silent);
    const rig = await startRig({ gateway: { access: { keys: watched, required: true } } });
    const admin = bearer(rig.token);
    const url = `${rig.url}/api/keys`;
    expect((await send(url)).status).toBe(401);
    const wish = { name: 'robot 7', priority: 'batch', quotas: { requestsPerMinute: 9 } };
    const made = await send(url, { body: wish, headers: admin });
    const { key, id } = JSON.parse(made.text) as { key: string; id: string };
    expect(made.status).toBe(200);
    expect((await send(url, { body: wish, headers: admin })).status).toBe(409);
    expect((await send(url, { body: { name: '' }, headers: admin })).status).toBe(400);
    const listed = (await send(url, { headers: admin })).text;
    expect(JSON.parse(listed)).toMatchObject({ keys: [{ id, tenant: 'robot 7', state: 'usable' }] });
    expect(listed).not.toContain(key);
    expect(listed).not.toContain('hash');
    const chatWith = () =>
      send(`${rig.url}/v1/chat/completions`, { body: chat(), headers: bearer(key) }).then(
        ({ status }) => status,
      );
    await until(chatWith, (status) => status === 200, 5_000);
    // Not with a key that may only use models.
    expect((await send(url, { headers: bearer(key) })).status).toBe(403);
    expect((await send(`${url}/${id}`, { method: 'DELETE', headers: admin })).status).toBe(200);
    await until(chatWith, (status) => status === 401, 5_000);
    expect((await send(`${url}/${id}`, { method: 'DELETE', headers: admin })).status).toBe(404);
    await rig.stop();
    watched.close();
    await rm(directory, { recursive: true, force: true });
  });
});
