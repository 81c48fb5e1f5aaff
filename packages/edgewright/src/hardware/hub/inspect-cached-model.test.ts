import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openInquiry } from '../inquiry.ts';
import { liveMachine } from '../live-machine.ts';
import { inspectCachedModel } from './inspect-cached-model.ts';

const name = 'models--openai--gpt-oss-20b';
const commit = '6cee5e81ee83917806bbde320786a8fb61efebee';
let hub = '';
beforeEach(async () => {
  hub = await mkdtemp(join(tmpdir(), 'edgewright-hub-'));
});
afterEach(async () => {
  await rm(hub, { recursive: true, force: true });
});

async function put(path: string, content: string): Promise<void> {
  const target = join(hub, name, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, content);
}

/** A file of the snapshot, as the cache keeps it: a link to a blob. Content null: a link to nothing. */
async function link(file: string, content: string | null): Promise<void> {
  const blob = `blobs/${Buffer.from(file).toString('hex')}`;
  if (content !== null) await put(blob, content);
  const target = join(hub, name, 'snapshots', commit, file);
  await mkdir(dirname(target), { recursive: true });
  await symlink(join(hub, name, blob), target);
}

const index = JSON.stringify({
  weight_map: { a: 'model-00001-of-00002.safetensors', b: 'model-00002-of-00002.safetensors' },
});

async function wholeModel(): Promise<void> {
  await put('refs/main', commit);
  await link('config.json', '{}');
  await link('model.safetensors.index.json', index);
  await link('model-00001-of-00002.safetensors', 'weights');
  await link('model-00002-of-00002.safetensors', 'more');
}

/** By find, and by listing where find is not there; listing cannot tell links to nothing from files. */
const ways = { find: liveMachine(), list: liveMachine({ path: '/nowhere' }) };

describe.each(Object.entries(ways))('a cached model, seen by %s', (way, machine) => {
  const inspect = (): ReturnType<typeof inspectCachedModel> =>
    inspectCachedModel(openInquiry(machine), hub, name);

  it('is whole', async () => {
    await wholeModel();
    expect(await inspect()).toEqual({
      repository: 'openai/gpt-oss-20b',
      revision: commit,
      bytes: way === 'find' ? 2 + index.length + 11 : null,
      complete: true,
      problems: [],
    });
  });

  it.each([
    ['no reference', 'refs', 'refs/main is missing'],
    ['no snapshot', 'snapshots', 'the snapshot that refs/main names is empty or missing'],
    ['no configuration', `snapshots/${commit}/config.json`, 'config.json is missing'],
    [
      'no second part',
      `snapshots/${commit}/model-00002-of-00002.safetensors`,
      '1 of 2 weight files are missing, model-00002-of-00002.safetensors first',
    ],
  ])('lacks %s', async (_, path, problem) => {
    await wholeModel();
    await rm(join(hub, name, path), { recursive: true });
    const model = await inspect();
    expect(model.complete).toBe(false);
    expect(model.problems.join('; ')).toContain(problem);
  });

  it('is still being downloaded', async () => {
    await wholeModel();
    await put('blobs/abc.incomplete', 'half');
    expect((await inspect()).problems).toEqual(['1 downloads are unfinished (blobs/*.incomplete)']);
  });

  it('needs no configuration when it is made of GGUF files', async () => {
    await put('refs/main', commit);
    await link('model-Q4_K_M-00001-of-00002.gguf', 'GGUF');
    expect((await inspect()).problems).toEqual([
      '1 of 2 weight files are missing, model-Q4_K_M-00002-of-00002.gguf first',
    ]);
  });
});

describe('a cached model', () => {
  it('lacks what a broken link stands for, and what is empty', async () => {
    await wholeModel();
    await rm(join(hub, name, 'blobs', Buffer.from('model-00001-of-00002.safetensors').toString('hex')));
    await put(`blobs/${Buffer.from('model-00002-of-00002.safetensors').toString('hex')}`, '');
    const { problems } = await inspectCachedModel(openInquiry(ways.find), hub, name);
    expect(problems).toEqual([
      '1 of 2 weight files are missing, model-00001-of-00002.safetensors first',
      '1 of 2 weight files are empty, model-00002-of-00002.safetensors first',
    ]);
  });

  it('knows all parts from the beginning of a long index', async () => {
    await wholeModel();
    const { problems } = await inspectCachedModel(openInquiry(ways.find), hub, name);
    expect(problems).toEqual([]);
    const long = `{"weight_map":{"a":"model-00001-of-00003.safetensors","b":"mod`;
    await put(`blobs/${Buffer.from('model.safetensors.index.json').toString('hex')}`, long);
    expect((await inspectCachedModel(openInquiry(ways.find), hub, name)).problems).toEqual(
      ['2 of 3 weight files are missing, model-00002-of-00003.safetensors first'].map((text) =>
        text.replace('2 of 3', '3 of 3').replace('00002-of-00003', '00001-of-00003'),
      ),
    );
  });
});
