import { statSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256, startHub, testCommit, type HubServer } from '../__fixtures__/hub-server.ts';
import { hubClient } from './hub-client.ts';
import { pullModel, type PulledModel, type PullOptions, type PullWishes } from './pull-model.ts';

const weights = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 31) % 251));
const config = Buffer.from('{"model_type":"llama"}');
const repository = {
  files: {
    'config.json': config,
    'model.safetensors': weights,
    'nested/notes.txt': Buffer.from('hello'),
    'original/consolidated.00.pth': weights,
  },
  large: ['model.safetensors', 'original/consolidated.00.pth'],
};
const gguf = {
  files: {
    'm-Q4_K_M.gguf': Buffer.from('four'),
    'm-Q8_0.gguf': Buffer.from('eight'),
    'mmproj-m.gguf': Buffer.from('eyes'),
  },
  large: [],
};

let hub: HubServer;
let directory: string;
beforeEach(async () => {
  hub = await startHub({
    'org/model': repository,
    'org/gated': { ...repository, gate: 'hf_right' },
    'org/gguf': gguf,
  });
  directory = await mkdtemp(join(tmpdir(), 'edgewright-pull-'));
});
afterEach(async () => {
  await hub.close();
  await rm(directory, { recursive: true });
});

function pull(
  wishes: Partial<PullWishes> & { token?: string } = {},
  options: Partial<PullOptions> = {},
): Promise<PulledModel> {
  const { token = null, ...rest } = wishes;
  return pullModel(
    { repository: 'org/model', revision: 'main', include: [], into: { kind: 'cache', directory }, ...rest },
    { client: hubClient({ endpoint: hub.url, token, userAgent: 'test' }), retryPauseMs: 1, ...options },
  );
}

const root = (): string => join(directory, 'models--org--model');
const blob = (): string => join(root(), 'blobs', sha256(weights));

describe('pullModel', () => {
  it('fills the cache as the libraries of Hugging Face do, without duplicates', async () => {
    const pulled = await pull();
    expect(pulled).toMatchObject({ commit: testCommit, fetchedBytes: weights.length + config.length + 5 });
    expect(pulled.skipped.map(({ path }) => path)).toEqual(['original/consolidated.00.pth']);
    expect(await readFile(join(root(), 'refs', 'main'), 'utf8')).toBe(testCommit);
    expect(await readFile(join(pulled.path, 'model.safetensors'))).toEqual(weights);
    expect(await readlink(join(pulled.path, 'model.safetensors'))).toBe(`../../blobs/${sha256(weights)}`);
    expect(await readFile(join(pulled.path, 'nested', 'notes.txt'), 'utf8')).toBe('hello');
    expect((await readdir(join(root(), 'blobs'))).some((name) => name.endsWith('.incomplete'))).toBe(false);
  });

  it('fetches nothing twice', async () => {
    await pull();
    const before = hub.requests.length;
    expect(await pull()).toMatchObject({ fetchedBytes: 0 });
    expect(hub.requests.length - before).toBe(1);
  });

  it('goes on after a broken connection where it broke', async () => {
    hub.faults.cut = {
      path: 'model.safetensors',
      afterBytes: 100_000,
      times: 2,
      arrivedBytes: () => statSync(`${blob()}.incomplete`, { throwIfNoEntry: false })?.size ?? 0,
    };
    const pulled = await pull();
    expect(await readFile(join(pulled.path, 'model.safetensors'))).toEqual(weights);
    const ranges = hub.requests.filter(({ server }) => server === 'cdn').map(({ range }) => range);
    expect(ranges).toEqual([null, 'bytes=100000-', 'bytes=200000-']);
    expect(pulled.fetchedBytes).toBe(weights.length + config.length + 5);
  });

  it('goes on with what another program left', async () => {
    await mkdir(join(root(), 'blobs'), { recursive: true });
    await writeFile(`${blob()}.incomplete`, weights.subarray(0, 1_234));
    await pull();
    expect(hub.requests.find(({ server }) => server === 'cdn')?.range).toBe('bytes=1234-');
    expect(await readFile(blob())).toEqual(weights);
  });

  it('begins anew where a server gives no parts, and where too much is there', async () => {
    hub.faults.ignoresRanges = true;
    await mkdir(join(root(), 'blobs'), { recursive: true });
    await writeFile(`${blob()}.incomplete`, weights.subarray(0, 1_234));
    await pull();
    expect(await readFile(blob())).toEqual(weights);
    await rm(blob());
    await writeFile(`${blob()}.incomplete`, Buffer.concat([weights, weights]));
    await pull();
    expect(await readFile(blob())).toEqual(weights);
  });

  it('throws away what arrives damaged, and tries again', async () => {
    hub.faults.corrupt = { path: 'model.safetensors', times: 1 };
    await pull();
    expect(await readFile(blob())).toEqual(weights);
  });

  it.each(['model.safetensors', 'config.json'])('gives %s up when it is always damaged', async (path) => {
    hub.faults.corrupt = { path, times: 99 };
    await expect(pull()).rejects.toMatchObject({ code: 'download_corrupt' });
    expect(await readdir(join(root(), 'blobs'))).not.toContain(
      sha256(weights).slice(0, path === 'config.json' ? 0 : 64),
    );
    await expect(stat(join(root(), 'refs', 'main'))).rejects.toThrow('ENOENT');
    hub.faults.corrupt.times = 0;
    await expect(pull()).resolves.toMatchObject({ commit: testCommit });
  });

  it('waits out a busy hub, and gives up on one that stays so', async () => {
    hub.faults.fail = { status: 503, times: 2, retryAfter: '0' };
    await pull();
    await rm(root(), { recursive: true });
    hub.faults.fail = { status: 429, times: 99 };
    await expect(pull()).rejects.toMatchObject({ code: 'hub_unreachable', message: /429/ });
  });

  it('asks each file where a mirror lists only names', async () => {
    hub.faults.namesOnly = true;
    const pulled = await pull();
    expect(await readFile(join(pulled.path, 'model.safetensors'))).toEqual(weights);
  });

  it('writes plain files into a folder, and fetches again what was changed there', async () => {
    const folder = join(directory, 'plain');
    await pull({ into: { kind: 'folder', directory: folder } });
    expect((await readdir(folder)).toSorted()).toEqual([
      '.cache',
      'config.json',
      'model.safetensors',
      'nested',
    ]);
    await writeFile(join(folder, 'model.safetensors'), Buffer.alloc(weights.length));
    expect(await pull({ into: { kind: 'folder', directory: folder } })).toMatchObject({
      fetchedBytes: weights.length,
    });
    expect(await readFile(join(folder, 'model.safetensors'))).toEqual(weights);
  });

  it('keeps what it has when it is stopped', async () => {
    const stop = new AbortController();
    const pulling = pull(
      {},
      { signal: stop.signal, onProgress: ({ name }) => name === 'model.safetensors' && stop.abort() },
    );
    await expect(pulling).rejects.toThrow();
    expect((await stat(`${blob()}.incomplete`)).size).toBeGreaterThan(0);
    await pull();
    expect(await readFile(blob())).toEqual(weights);
  });

  it('lets one download into a folder at a time, and takes over from one that was killed', async () => {
    await mkdir(root(), { recursive: true });
    await writeFile(join(root(), '.edgewright-pull.lock'), String(process.pid));
    await expect(pull()).rejects.toMatchObject({ code: 'pull_busy' });
    // No process has this number: the kernel gives out none above 2^22.
    await writeFile(join(root(), '.edgewright-pull.lock'), '4194305');
    await expect(pull()).resolves.toMatchObject({ commit: testCommit });
  });

  it('asks which of several GGUF builds', async () => {
    await expect(pull({ repository: 'org/gguf' })).rejects.toMatchObject({
      code: 'usage',
      nextStep: /m-Q4_K_M\.gguf/,
    });
    const pulled = await pull({ repository: 'org/gguf', include: ['*Q4_K_M*'] });
    expect(pulled.files.map(({ path }) => path)).toEqual(['m-Q4_K_M.gguf']);
    await expect(pull({ repository: 'org/gguf', include: ['*Q5*'] })).rejects.toMatchObject({
      code: 'usage',
    });
  });
});

describe('a gate', () => {
  it('opens for the right token, which stays with the hub', async () => {
    await pull({ repository: 'org/gated', token: 'hf_right' });
    const seen = (server: 'hub' | 'cdn'): (string | null)[] =>
      hub.requests.filter((request) => request.server === server).map(({ authorization }) => authorization);
    expect(new Set(seen('hub'))).toEqual(new Set(['Bearer hf_right']));
    expect(new Set(seen('cdn'))).toEqual(new Set([null]));
  });

  it.each([
    { token: undefined, says: /is gated.*who takes it\.$/, next: /HF_TOKEN=/ },
    { token: 'hf_wrong', says: /token was not let in/, next: /Accept the terms/ },
  ])('says how to get in with $token', async ({ token, says, next }) => {
    await expect(pull({ repository: 'org/gated', ...(token ? { token } : {}) })).rejects.toMatchObject({
      code: 'hub_gated',
      message: says,
      nextStep: next,
    });
  });
});

describe('refusals', () => {
  it.each([
    { name: 'an unknown model', wishes: { repository: 'org/none' }, code: 'hub_not_found' },
    { name: 'an unknown revision', wishes: { revision: 'v9' }, code: 'hub_not_found' },
  ])('$name', async ({ wishes, code }) => {
    await expect(pull(wishes)).rejects.toMatchObject({ code });
  });

  it.each(['../../outside', '/etc/passwd', 'a/../../b', 'a\\b', ''])(
    'a name that leads out: %j',
    async (hostileName) => {
      hub.faults.hostileName = hostileName;
      await expect(pull()).rejects.toMatchObject({ code: 'hub_bad_response' });
      expect(await readdir(directory)).toEqual([]);
    },
  );

  it('what is no hub', async () => {
    hub.faults.isPage = true;
    await expect(pull()).rejects.toMatchObject({ code: 'hub_bad_response' });
  });

  it('a hub that is not there, and names what can be done without it', async () => {
    const client = hubClient({ endpoint: 'http://127.0.0.1:1', token: null, userAgent: 'test' });
    await expect(pull({}, { client })).rejects.toMatchObject({
      code: 'hub_unreachable',
      message: /127\.0\.0\.1:1.*(ECONNREFUSED|bad port)/,
      nextStep: /rsync -a/,
    });
  });
});
