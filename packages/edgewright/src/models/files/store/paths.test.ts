import fc from 'fast-check';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  hubCacheDirectory,
  ollamaDirectories,
  parseRepository,
  repositoryFolderName,
  repositoryOfFolder,
} from './hub-cache.ts';
import { matchesGlob } from './match-glob.ts';
import { safeRelativePath } from './safe-path.ts';

describe('where caches are', () => {
  it.each([
    { environment: {}, path: '/home/me/.cache/huggingface/hub' },
    { environment: { HF_HOME: '/srv/hf' }, path: '/srv/hf/hub' },
    { environment: { HF_HOME: '/srv/hf', HF_HUB_CACHE: '/fast/hub' }, path: '/fast/hub' },
    { environment: { HUGGINGFACE_HUB_CACHE: '~/old' }, path: '/home/me/old' },
    { environment: { XDG_CACHE_HOME: '/x' }, path: '/x/huggingface/hub' },
    { environment: { HF_HOME: '' }, path: '/home/me/.cache/huggingface/hub' },
  ])('$environment', ({ environment, path }) => {
    expect(hubCacheDirectory(environment, '/home/me')).toBe(path);
  });

  it('of Ollama', () => {
    expect(ollamaDirectories({ OLLAMA_MODELS: '/srv/o' }, '/home/me')).toEqual(['/srv/o']);
    expect(ollamaDirectories({}, '/home/me')[0]).toBe('/home/me/.ollama/models');
  });
});

describe('parseRepository', () => {
  it.each([
    ['Qwen/Qwen3-8B', { repository: 'Qwen/Qwen3-8B', revision: null }],
    ['gpt2', { repository: 'gpt2', revision: null }],
    ['org/name@refs/pr/1', { repository: 'org/name', revision: 'refs/pr/1' }],
    ['org/name@../../x', null],
    ['../name', null],
    ['org/../name', null],
    ['a/b/c', null],
    ['/abs/path', null],
    ['org/na--me', null],
    ['', null],
  ])('%j', (reference, expected) => {
    expect(parseRepository(reference)).toEqual(expected);
  });

  it('names a folder that leads back', () => {
    expect(repositoryOfFolder(repositoryFolderName('org/name'))).toBe('org/name');
    expect(repositoryOfFolder('datasets--org--name')).toBeNull();
  });
});

describe('safeRelativePath', () => {
  it('lets nothing out of a folder', () => {
    const step = fc.oneof(
      fc.constantFrom('..', '.', '', 'a', 'b c', '~', '...'),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
        const path = safeRelativePath(steps.join('/'));
        if (path !== null) expect(resolve('/base', path).startsWith('/base/')).toBe(true);
        if (path !== null) expect(join('/base', path)).toBe(`/base/${path}`);
      }),
    );
  });
});

describe('matchesGlob', () => {
  it.each([
    ['model-00001.safetensors', '*.safetensors', true],
    ['original/params.json', '*.json', true],
    ['original/params.json', 'original/*', true],
    ['notoriginal/params.json', 'original/*', false],
    ['a.bin', 'a.bi', false],
    ['a.bin', '?.bin', true],
    ['ab.bin', '?.bin', false],
    ['x-Q4_K_M.gguf', '*Q4_K_M*', true],
    ['', '*', true],
    ['a+b(c).json', 'a+b(c).json', true],
  ])('%j %j', (path, glob, expected) => {
    expect(matchesGlob(path, glob)).toBe(expected);
  });

  it('agrees with a regular expression', () => {
    const text = fc.stringMatching(/^[ab.]{0,12}$/);
    fc.assert(
      fc.property(text, fc.stringMatching(/^[ab.*?]{0,8}$/), (path, glob) => {
        const pattern = glob.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
        expect(matchesGlob(path, glob)).toBe(new RegExp(`^${pattern}$`).test(path));
      }),
    );
  });

  it('takes no longer for patterns made to take long', () => {
    expect(matchesGlob('a'.repeat(2_000), `${'*a'.repeat(200)}b`)).toBe(false);
  });
});
