import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningProduct, runProduct, startProduct, until } from '../support/start-product.ts';

let directory: string;
let config: string;
let dataHome: string;
let product: RunningProduct;
let admin: string;
let user: string;

const createKey = async (words: string[]): Promise<{ key: string; id: string }> => {
  const env = { ...process.env, XDG_DATA_HOME: dataHome };
  const { stdout, exitCode } = await runProduct(['keys', 'create', '--json', ...words], { env });
  expect(exitCode).toBe(0);
  return JSON.parse(stdout) as { key: string; id: string };
};

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'edgewright-reload-'));
  dataHome = path.join(directory, 'data');
  config = path.join(directory, 'edgewright.yaml');
  await writeFile(config, 'gateway:\n  corsOrigins: [https://first.example]\n');
  admin = (await createKey(['--name', 'ops', '--scopes', 'admin'])).key;
  user = (await createKey(['--name', 'robots', '--priority', 'batch'])).key;
  product = await startProduct(['--config', config, '--require-keys', '--log-json', '--verbose'], {
    dataHome,
  });
});
afterAll(async () => {
  await product?.end('SIGTERM');
  await rm(directory, { recursive: true, force: true });
});

type AskOptions = Omit<RequestInit, 'headers'> & { headers?: Record<string, string> };

const ask = (address: string, key: string, { headers = {}, ...about }: AskOptions = {}) =>
  fetch(`${product.url}${address}`, {
    ...about,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
  });

const chat = (fields: Record<string, unknown> = {}): AskOptions => ({
  method: 'POST',
  body: JSON.stringify({
    model: 'edgewright-demo',
    messages: [{ role: 'user', content: 'Count.' }],
    ...fields,
  }),
});

/** What the service allows now, as a browser sees it. */
async function allowedOrigin(origin: string): Promise<boolean> {
  const { headers } = await ask('/v1/models', user, { headers: { origin } });
  return headers.get('access-control-allow-origin') === origin;
}

describe('a service with a file of settings', () => {
  it('reads it again on SIGHUP and on POST /api/reload, and a stream that runs goes on', async () => {
    const [model] = ((await (await ask('/v1/models', user)).json()) as { data: { id: string }[] }).data;
    const stream = await ask(
      '/v1/chat/completions',
      user,
      chat({ model: model?.id, stream: true, max_tokens: 400, ignore_eos: true }),
    );
    expect(stream.status).toBe(200);
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = (await reader?.read())?.value ?? '';
    expect(await allowedOrigin('https://first.example')).toBe(true);

    await writeFile(config, 'gateway:\n  corsOrigins: [https://second.example]\n');
    process.kill(product.pid, 'SIGHUP');
    await until(() => allowedOrigin('https://second.example'), Boolean);
    expect(await allowedOrigin('https://first.example')).toBe(false);

    await writeFile(config, '{"gateway": {"corsOrigins": ["https://third.example"]}}');
    const reloaded = await ask('/api/reload', admin, { method: 'POST', body: '{}' });
    expect(reloaded.status).toBe(200);
    expect(await reloaded.json()).toMatchObject({
      schema: 'edgewright/settings@1',
      gateway: { corsOrigins: ['https://third.example'] },
    });
    for (;;) {
      const piece = await reader?.read();
      if (piece === undefined || piece.done) break;
      text += piece.value;
    }
    expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
  });

  it('keeps what holds when the file is wrong, and says all that is', async () => {
    await writeFile(config, 'gateway:\n  corsOrigins: 7\n  quue: {}\n');
    const refused = await ask('/api/reload', admin, { method: 'POST', body: '{}' });
    expect(refused.status).toBe(400);
    const { error } = (await refused.json()) as { error: { code: string; message: string } };
    expect(error.code).toBe('config_invalid');
    expect(error.message).toContain('edgewright.yaml:2:16  gateway.corsOrigins must be an array');
    expect(error.message).toContain('edgewright.yaml:3:3  gateway.quue is not known. Did you mean "queue"?');
    process.kill(product.pid, 'SIGHUP');
    await until(
      async () => product.stderr(),
      (lines) => lines.includes('The settings stay as they were'),
    );
    expect(await allowedOrigin('https://third.example')).toBe(true);
  });

  it('reloads for administrators only', async () => {
    expect((await ask('/api/reload', user, { method: 'POST', body: '{}' })).status).toBe(403);
    expect((await fetch(`${product.url}/api/reload`, { method: 'POST' })).status).toBe(401);
  });
});

describe('keys of a service that runs', () => {
  it('are taken as soon as they are made, and refused as soon as they are revoked', async () => {
    const made = await createKey(['--name', 'late']);
    await until(
      async () => (await ask('/v1/models', made.key)).status,
      (status) => status === 200,
    );
    const revoked = await product.run(['keys', 'revoke', 'late', '--json']);
    expect(revoked.exitCode).toBe(0);
    await until(
      async () => (await ask('/v1/models', made.key)).status,
      (status) => status === 401,
    );
    const listed = JSON.parse((await product.run(['keys', 'ls', '--json'])).stdout) as {
      keys: { name: string }[];
    };
    expect(listed.keys.map(({ name }) => name)).toEqual(['ops', 'robots']);
    expect(JSON.stringify(listed)).not.toContain('hash');
  });

  it('leave the commands of the service to its own user', async () => {
    const { exitCode, stdout } = await product.run(['ps', '--json']);
    expect(exitCode).toBe(0);
    const { services } = JSON.parse(stdout) as {
      services: { problem: string | null; deployments: unknown[] }[];
    };
    expect(services).toMatchObject([{ problem: null, deployments: [{ model: expect.any(String) }] }]);
  });
});

describe('nothing secret', () => {
  it('stands in the log, in errors, in metrics or under /api', async () => {
    const canary = 'canary-prompt-4d1f';
    const [model] = ((await (await ask('/v1/models', user)).json()) as { data: { id: string }[] }).data;
    const said: string[] = [];
    const keep = async (answer: Response): Promise<number> => {
      said.push(await answer.text(), JSON.stringify([...answer.headers]));
      return answer.status;
    };
    const messages = [{ role: 'user', content: canary }];
    const answered = await ask(
      '/v1/chat/completions',
      user,
      chat({ model: model?.id, messages, max_tokens: 4 }),
    );
    expect(answered.status).toBe(200);
    await answered.text();
    // Refusals of all kinds, each with the prompt or a key inside.
    const typo = `${user.slice(0, -1)}${user.endsWith('0') ? '1' : '0'}`;
    expect(
      await keep(await ask('/v1/chat/completions', user, chat({ model: model?.id, messages, n: 2 }))),
    ).toBe(400);
    expect(
      await keep(await ask('/v1/chat/completions', user, { method: 'POST', body: `{"messages": ${canary}` })),
    ).toBe(400);
    expect(await keep(await ask('/v1/chat/completions', user, chat({ model: 'nobody', messages })))).toBe(
      404,
    );
    expect(await keep(await ask('/v1/chat/completions', typo, chat({ messages })))).toBe(401);
    expect(await keep(await ask('/v1/models', `Bearer${user}`))).toBe(401);
    expect(await keep(await ask('/api/logs', user))).toBe(403);
    for (const address of ['/metrics', '/api/status', '/api/deployments', '/api/telemetry', '/api/logs']) {
      expect(await keep(await ask(address, admin))).toBe(200);
    }
    await until(
      async () => product.stderr().split('request ended').length,
      (lines) => lines > 3,
    );
    const everything = `${said.join('\n')}\n${product.stderr()}`;
    for (const secret of [user, admin, typo]) expect(everything).not.toContain(secret.slice(12));
    // What is said of a broken body repeats twelve characters at most, and of a prompt nothing.
    expect(everything).not.toContain(canary);
  });

  it('but whose request it was, how large and how fast, one JSON document each', async () => {
    const lines = product
      .stderr()
      .split('\n')
      .filter((line) => line.includes('"msg":"request ended"'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.find(({ outcome }) => outcome === 'ok')).toMatchObject({
      level: 30,
      time: expect.any(Number),
      requestId: expect.any(String),
      tenant: 'robots',
      keyId: user.slice(3, 11),
      status: 200,
      requestBytes: expect.any(Number),
      answerBytes: expect.any(Number),
      queueMs: expect.any(Number),
      promptTokens: expect.any(Number),
      outputTokens: expect.any(Number),
    });
  });
});

describe('a service that may not start', () => {
  it.each([
    { argv: ['--host', '0.0.0.0'], code: 'keys_missing', says: /0\.0\.0\.0.*no key/ },
    { argv: ['--require-keys'], code: 'keys_missing', says: /there is none/ },
    { argv: ['--require-keys', '--without-keys'], code: 'usage', says: /contradict/ },
    { argv: ['--config', '/nonexistent.yaml'], code: 'config_invalid', says: /could not be read/ },
  ])('$argv: $code', async ({ argv, code, says }) => {
    const env = { ...process.env, XDG_DATA_HOME: path.join(directory, 'empty') };
    const { exitCode, stdout } = await runProduct(['up', '--port', '0', '--json', ...argv], { env });
    const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
    expect([exitCode, error.code]).toEqual([2, code]);
    expect(error.message).toMatch(says);
  });

  it('says of a damaged file of keys where it is', async () => {
    const damaged = path.join(directory, 'damaged');
    const env = { ...process.env, XDG_DATA_HOME: damaged };
    await runProduct(['keys', 'create', '--name', 'one'], { env });
    await writeFile(path.join(damaged, 'edgewright', 'keys.json'), '{');
    for (const argv of [
      ['up', '--port', '0'],
      ['keys', 'ls'],
      ['keys', 'create', '--name', 'two'],
    ]) {
      const { exitCode, stdout } = await runProduct([...argv, '--json'], { env });
      const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
      expect([exitCode, error.code]).toEqual([3, 'keys_unreadable']);
      expect(error.message).toContain(path.join('edgewright', 'keys.json'));
    }
  });
});
