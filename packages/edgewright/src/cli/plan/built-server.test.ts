import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { builtServerPath } from '../../builder/build-folders.ts';
import { hostFactsSchema } from '../../contract/host-facts.ts';
import { builtServerOf, startableEngines, withBuiltServer } from './built-server.ts';

const rows = [
  { engine: 'embedded', usable: true, because: 'it is part of Edgewright' },
  { engine: 'llama-cpp', usable: false, because: 'Docker is not installed', image: 'some/image' },
] as const;

describe('a server that was built here', () => {
  it('is usable without an image', () => {
    expect(withBuiltServer(rows, '/data/llama-server')).toEqual([
      rows[0],
      { engine: 'llama-cpp', usable: true, because: 'it was built on this box' },
    ]);
  });

  it('changes nothing where there is none', () => {
    expect(withBuiltServer(rows, null)).toBe(rows);
  });
});

describe('what lies on this machine', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'edgewright-built-'));
    vi.stubEnv('XDG_DATA_HOME', home);
    const server = builtServerPath(join(home, 'edgewright'));
    await mkdir(dirname(server), { recursive: true });
    await writeFile(server, '', { mode: 0o755 });
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(home, { recursive: true });
  });

  it.each([
    ['live', true],
    ['recorded', false],
  ])('counts for a box that is %s: %s', async (origin, usable) => {
    const facts = hostFactsSchema.parse({
      schema: 'edgewright/host-facts@1',
      origin,
      machine: { arch: 'arm64', os: { id: null, version: null }, kernel: '6.8' },
      cpu: { model: null, cores: 1, features: null },
      memory: { totalBytes: null, availableBytes: null, swapTotalBytes: null, unified: null },
      containers: {
        docker: { access: 'not-installed', version: null, runtimes: null, defaultRuntime: null },
      },
      unknown: [],
    });
    const box = { host: facts, isNamed: false };
    const rows = startableEngines(box, await builtServerOf(box));
    const server = rows?.find(({ engine }) => engine === 'llama-cpp');
    expect(server).toMatchObject({ usable });
  });
});
