import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSource } from './find-source.ts';

let root: string;
const at = (path: string): string => join(root, path);
const put = async (path: string, content: string | Buffer): Promise<void> => {
  await mkdir(dirname(at(path)), { recursive: true });
  await writeFile(at(path), content);
};
const putPackage = async (folder: string, version: string): Promise<void> => {
  await put(`${folder}/node_modules/node-llama-cpp/package.json`, JSON.stringify({ version }));
  await put(`${folder}/node_modules/node-llama-cpp/llama/gitRelease.bundle`, '# v2 git bundle\n');
};

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'edgewright-source-'));
  await put('some.file', '# v2 git bundle\nabc');
  await put('newer.file', '# v3 git bundle\nabc');
  await put('package.file', gzipSync('abc'));
  await put('llama/CMakeLists.txt', '');
  await put('notes.txt', 'no sources');
  await mkdir(at('empty'));
  await putPackage('same', '3.22.1');
  await putPackage('other', '3.0.0');
  await mkdir(at('same/deep/below'), { recursive: true });
});
afterAll(async () => {
  await rm(root, { recursive: true });
});

const registry = 'http://registry.example';
const find = (wishes: {
  given?: string;
  searchFrom?: string[];
  offline?: boolean;
}): ReturnType<typeof findSource> =>
  findSource({
    given: wishes.given === undefined ? null : at(wishes.given),
    searchFrom: (wishes.searchFrom ?? []).map(at),
    registry,
    offline: wishes.offline ?? false,
  });

describe('what was given', () => {
  it.each([
    ['some.file', 'bundle', 'some.file'],
    ['newer.file', 'bundle', 'newer.file'],
    ['package.file', 'archive', 'package.file'],
    ['llama', 'folder', 'llama'],
    [
      'same/node_modules/node-llama-cpp',
      'bundle',
      'same/node_modules/node-llama-cpp/llama/gitRelease.bundle',
    ],
  ])('%s is a %s', async (given, kind, path) => {
    // Also where an installed package would be found.
    expect(await find({ given, searchFrom: ['same'] })).toEqual({ kind, path: at(path) });
  });

  it.each([
    ['notes.txt', 'neither a git bundle nor a .tgz'],
    ['empty', 'no CMakeLists.txt'],
    ['nowhere', 'nothing of this name'],
  ])('%s is refused', async (given, why) => {
    await expect(find({ given })).rejects.toMatchObject({
      code: 'build_source_invalid',
      message: expect.stringContaining(why) as string,
    });
  });
});

describe('what is looked for', () => {
  const bundle = 'same/node_modules/node-llama-cpp/llama/gitRelease.bundle';

  it.each([
    ['an installed package, from below it', ['same/deep/below'], bundle],
    ['the second folder, when the first has another version', ['other', 'same'], bundle],
  ])('%s', async (_, searchFrom, path) => {
    expect(await find({ searchFrom, offline: true })).toEqual({ kind: 'bundle', path: at(path) });
  });

  it('the registry, when nothing is installed', async () => {
    expect(await find({ searchFrom: ['other'] })).toEqual({
      kind: 'registry',
      url: 'http://registry.example/node-llama-cpp/-/node-llama-cpp-3.22.1.tgz',
    });
  });

  it('nothing, when that is not allowed either', async () => {
    expect(await find({ searchFrom: ['other'], offline: true })).toBeNull();
  });
});
