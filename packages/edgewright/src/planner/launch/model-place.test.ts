import { describe, expect, it } from 'vitest';
import { catalogued } from '../__fixtures__/deployment.ts';
import { clientName, modelNote, placeOfModel } from './model-place.ts';

const llama = catalogued('llama-3.1-8b', 'bf16');
const snapshot = '/home/u/.cache/huggingface/hub/models--org--name/snapshots/abc';

describe('placeOfModel', () => {
  it.each([
    ['a folder', '/srv/llama/', 1, '/srv/llama', '/models/llama', '/models/llama'],
    ['a file', '/srv/a.gguf', 1, '/srv/a.gguf', '/models/a.gguf', '/models/a.gguf'],
    // Its files are links to blobs beside the snapshots.
    [
      'a snapshot of the cache',
      snapshot,
      1,
      '/home/u/.cache/huggingface/hub/models--org--name',
      '/models/models--org--name',
      '/models/models--org--name/snapshots/abc',
    ],
    [
      'a file in a snapshot',
      `${snapshot}/x.gguf`,
      1,
      '/home/u/.cache/huggingface/hub/models--org--name',
      '/models/models--org--name',
      '/models/models--org--name/snapshots/abc/x.gguf',
    ],
    [
      'a file in parts',
      '/srv/big/x-00001-of-00003.gguf',
      3,
      '/srv/big',
      '/models/big',
      '/models/big/x-00001-of-00003.gguf',
    ],
  ])('mounts for %s what holds all of it', (...row) => {
    const [, path, parts, from, to, name] = row;
    const files = Array.from({ length: parts }, () => ({ path, bytes: 1 }));
    const model = { ...llama, format: 'gguf' as const, path, files };
    expect(placeOfModel(model, true)).toEqual({ name, mounts: [{ from, to, readOnly: true }] });
    expect(placeOfModel(model, false)).toEqual({ name: path, mounts: [] });
  });

  it.each([
    ['bf16', 'meta-llama/Llama-3.1-8B-Instruct'],
    ['nvfp4', 'nvidia/Llama-3.1-8B-Instruct-FP4'],
    ['int4-gptq', '<int4-gptq build of meta-llama/Llama-3.1-8B-Instruct>'],
  ])('names the build of the catalog in %s', (precision, name) => {
    expect(placeOfModel(catalogued('llama-3.1-8b', precision), true)).toEqual({ name, mounts: [] });
    expect(modelNote(name, false).length).toBe(name.startsWith('<') ? 1 : 0);
  });
});

describe('clientName', () => {
  it.each([
    ['/srv/x-00001-of-00003.gguf', null, 'x'],
    ['/srv/X.GGUF', null, 'X'],
    [snapshot, 'org/name@main', 'org/name'],
  ])('calls %s of %s %s', (path, repository, name) => {
    expect(clientName({ ...llama, format: 'gguf', path, repository })).toBe(name);
  });
});
