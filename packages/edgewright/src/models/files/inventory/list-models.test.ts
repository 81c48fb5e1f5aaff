import {
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  symlink,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import { gitSha1, sha256, testCommit } from '../__fixtures__/hub-server.ts';
import { writeTinyModel } from '../__fixtures__/write-tiny-model.ts';
import { resolveModel } from '../store/resolve-model.ts';
import { verifyModel } from '../verify/verify-model.ts';
import type { InventoryEntry, ModelInventory } from './inventory-entry.ts';
import { listModels } from './list-models.ts';

const demoModel = 'models/demo/edgewright-demo-q8_0.gguf';
const hubFiles = [
  'config.json',
  'generation_config.json',
  'model.safetensors',
  'tokenizer.json',
  'tokenizer_config.json',
];

let whole: string;
let directory: string;
beforeAll(async () => {
  whole = await mkdtemp(join(tmpdir(), 'edgewright-whole-'));
  await writeTinyModel(join(whole, 'tiny'));
});
afterAll(async () => rm(whole, { recursive: true }));
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgewright-list-'));
});
afterEach(async () => rm(directory, { recursive: true }));

function list(...directories: string[]): Promise<ModelInventory> {
  return listModels(directories, { environment: {}, home: directory });
}

async function only(...directories: string[]): Promise<InventoryEntry> {
  const { models } = await list(...directories);
  expect(models).toHaveLength(1);
  return models[0] ?? Promise.reject(new Error('none'));
}

/** The tiny model as the hub's programs keep it. */
async function fillCache(): Promise<{ cache: string; root: string; snapshot: string; weightsBlob: string }> {
  const cache = join(directory, '.cache', 'huggingface', 'hub');
  const root = join(cache, 'models--org--tiny');
  const snapshot = join(root, 'snapshots', testCommit);
  await mkdir(snapshot, { recursive: true });
  await mkdir(join(root, 'blobs'));
  await mkdir(join(root, 'refs'));
  let weightsBlob = '';
  for (const name of hubFiles) {
    const content = await readFile(join(whole, 'tiny', name));
    const blob = name.endsWith('.safetensors') ? sha256(content) : gitSha1(content);
    await writeFile(join(root, 'blobs', blob), content);
    await symlink(`../../blobs/${blob}`, join(snapshot, name));
    if (name.endsWith('.safetensors')) weightsBlob = join(root, 'blobs', blob);
  }
  await writeFile(join(root, 'refs', 'main'), testCommit);
  return { cache, root, snapshot, weightsBlob };
}

describe('a cache of Hugging Face', () => {
  it('is where this user has it, and each snapshot is a model', async () => {
    const { snapshot } = await fillCache();
    expect(await only()).toMatchObject({
      name: 'org/tiny',
      place: 'hub-cache',
      path: snapshot,
      format: 'safetensors',
      precision: 'bf16',
      revision: testCommit,
      engines: expect.arrayContaining(['vllm']),
      problems: [],
      duplicates: [],
    });
  });

  it('is recognised when it is given, above its hub folder, too', async () => {
    const { cache } = await fillCache();
    expect((await only(cache)).place).toBe('hub-cache');
    expect((await only(join(cache, '..'))).place).toBe('hub-cache');
  });

  const breakages: {
    name: string;
    says: RegExp;
    breakIt: (about: Awaited<ReturnType<typeof fillCache>>) => Promise<void>;
  }[] = [
    {
      name: 'a blob is gone',
      says: /model\.safetensors is a link to a file that is not there/,
      breakIt: ({ weightsBlob }) => unlink(weightsBlob),
    },
    {
      name: 'weights are not linked',
      says: /no weights/,
      breakIt: ({ snapshot }) => unlink(join(snapshot, 'model.safetensors')),
    },
    {
      name: 'the configuration is not linked',
      says: /no config\.json/,
      breakIt: ({ snapshot }) => unlink(join(snapshot, 'config.json')),
    },
    {
      name: 'a download has not ended',
      says: /1 downloads have not ended/,
      breakIt: ({ weightsBlob }) => writeFile(`${weightsBlob}.incomplete`, 'x'),
    },
    {
      name: 'weights are cut short',
      says: /safetensors/,
      breakIt: ({ weightsBlob }) => truncate(weightsBlob, 100_000),
    },
    {
      name: 'the branch points elsewhere',
      says: /no branch points/,
      breakIt: ({ root }) => writeFile(join(root, 'refs', 'main'), 'f'.repeat(40)),
    },
    {
      name: 'a shard of the index is missing',
      says: /1 of 2 files of weights are missing: model-00002-of-00002/,
      breakIt: ({ snapshot }) =>
        writeFile(
          join(snapshot, 'model.safetensors.index.json'),
          JSON.stringify({ weight_map: { a: 'model.safetensors', b: 'model-00002-of-00002.safetensors' } }),
        ),
    },
  ];
  it.each(breakages)('says that $name', async ({ says, breakIt }) => {
    await breakIt(await fillCache());
    const entry = await only();
    expect(entry.problems.join('; ')).toMatch(says);
  });

  it('shows a download that has just begun', async () => {
    const root = join(directory, '.cache', 'huggingface', 'hub', 'models--org--new');
    await mkdir(join(root, 'blobs'), { recursive: true });
    await writeFile(join(root, 'blobs', `${'a'.repeat(64)}.incomplete`), Buffer.alloc(1_000));
    expect(await only()).toMatchObject({ name: 'org/new', bytes: 1_000, format: null, engines: [] });
  });
});

describe('folders', () => {
  it('are models where they have a configuration, and say what they hold twice', async () => {
    const path = join(directory, 'srv', 'llm', 'tiny');
    await cp(join(whole, 'tiny'), path, { recursive: true });
    await mkdir(join(path, 'original'));
    await writeFile(join(path, 'original', 'consolidated.00.pth'), Buffer.alloc(5_000));
    await writeFile(join(path, 'pytorch_model.bin'), Buffer.alloc(7_000));
    const entry = await only(join(directory, 'srv'));
    expect(entry).toMatchObject({ name: 'tiny', place: 'folder', problems: [] });
    expect(entry.duplicates.map(({ path: file, bytes }) => [file, bytes])).toEqual([
      ['pytorch_model.bin', 7_000],
      ['original/consolidated.00.pth', 5_000],
    ]);
  });

  it('hold GGUF files, whole and damaged', async () => {
    await copyFile(demoModel, join(directory, 'demo.gguf'));
    await mkdir(join(directory, 'deep'));
    await writeFile(join(directory, 'deep', 'page.gguf'), '<html>');
    const { models } = await list(directory);
    expect(models.map(({ name, precision }) => `${name} ${precision ?? '?'}`).toSorted()).toEqual([
      'demo q8_0',
      'page ?',
    ]);
    expect(models.find(({ name }) => name === 'page')).toMatchObject({
      engines: [],
      problems: [/web page/].map((pattern) => expect.stringMatching(pattern)),
    });
  });

  it('that lead in a circle end', async () => {
    await symlink(directory, join(directory, 'again'));
    await copyFile(demoModel, join(directory, 'demo.gguf'));
    expect((await list(directory)).models).toHaveLength(1);
  });

  it('that are not there are refused', async () => {
    await expect(list(join(directory, 'none'))).rejects.toMatchObject({ code: 'model_file_missing' });
  });
});

describe('a store of Ollama', () => {
  async function fillStore(): Promise<{ store: string; blob: string }> {
    const store = join(directory, '.ollama', 'models');
    const content = await readFile(demoModel);
    const digest = sha256(content);
    const blob = join(store, 'blobs', `sha256-${digest}`);
    const manifest = join(store, 'manifests', 'registry.ollama.ai', 'library', 'demo');
    await mkdir(join(store, 'blobs'), { recursive: true });
    await mkdir(manifest, { recursive: true });
    await writeFile(blob, content);
    const layer = {
      mediaType: 'application/vnd.ollama.image.model',
      digest: `sha256:${digest}`,
      size: content.length,
    };
    await writeFile(join(manifest, '7b'), JSON.stringify({ schemaVersion: 2, layers: [layer] }));
    return { store, blob };
  }

  it('names models as Ollama does', async () => {
    const { blob } = await fillStore();
    expect(await only()).toMatchObject({
      name: 'demo:7b',
      place: 'ollama',
      path: blob,
      precision: 'q8_0',
      problems: [],
    });
    expect(
      (await verifyModel({ path: blob, isFolder: false, cacheRoot: null, repository: null })).isRight,
    ).toBe(true);
  });

  it('says what is cut short', async () => {
    const { blob } = await fillStore();
    await truncate(blob, 1_000);
    expect((await only()).problems.join()).toMatch(/has 1000 bytes of/);
  });
});

describe('verifyModel', () => {
  async function check(reference: string, cache: string): ReturnType<typeof verifyModel> {
    const place = await resolveModel(reference, cache);
    return place ? verifyModel(place) : Promise.reject(new Error('not found'));
  }

  it.each(['org/tiny', 'org/tiny@main', `org/tiny@${testCommit}`])('finds %s right', async (reference) => {
    const { cache } = await fillCache();
    const verified = await check(reference, cache);
    expect(verified).toMatchObject({ isRight: true, problems: [] });
    expect(verified.files.map(({ path }) => path)).toEqual(hubFiles);
    expect(verified.files.every(({ outcome }) => outcome.kind === 'right')).toBe(true);
  });

  it('sees one changed byte, in weights and in small files', async () => {
    const { cache, snapshot, weightsBlob } = await fillCache();
    const content = await readFile(weightsBlob);
    const last = content.length - 1;
    content.writeUInt8((content[last] ?? 0) ^ 1, last);
    await writeFile(weightsBlob, content);
    await writeFile(join(snapshot, 'generation_config.json'), '{}');
    const { isRight, files } = await check(join(cache, 'models--org--tiny'), cache);
    expect(isRight).toBe(false);
    expect(files.filter(({ outcome }) => outcome.kind === 'damaged').map(({ path }) => path)).toEqual([
      'generation_config.json',
      'model.safetensors',
    ]);
  });

  it('sees a blob that is gone, and a download that has not ended', async () => {
    const { cache, weightsBlob } = await fillCache();
    await writeFile(`${weightsBlob}.incomplete`, 'x');
    await unlink(weightsBlob);
    const { isRight, files, problems } = await check('org/tiny', cache);
    expect(isRight).toBe(false);
    expect(files.find(({ path }) => path === 'model.safetensors')?.outcome).toEqual({ kind: 'missing' });
    expect(problems.join('; ')).toMatch(/downloads have not ended/);
  });

  it('reads the headers of what has no checksum', async () => {
    await copyFile(demoModel, join(directory, 'demo.gguf'));
    const path = join(directory, 'demo.gguf');
    expect(await check(path, directory)).toMatchObject({
      isRight: true,
      files: [{ outcome: { kind: 'unchecked' } }],
    });
    await truncate(path, 1_000_000);
    expect(await check(path, directory)).toMatchObject({
      isRight: false,
      problems: [expect.stringMatching(/cut short/)],
    });
  });

  it('does not find what is not there', async () => {
    expect(await resolveModel('org/none', directory)).toBeNull();
    await expect(resolveModel('./no/such/path', directory)).rejects.toMatchObject({
      code: 'model_file_missing',
    });
  });
});
