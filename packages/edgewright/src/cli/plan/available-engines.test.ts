import { describe, expect, it } from 'vitest';
import { hostFactsSchema, type HostFacts } from '../../contract/host-facts.ts';
import { availableEngines } from './available-engines.ts';
import { parseBytes } from './parse-bytes.ts';

function facts(changes: { docker?: object; pythonPackages?: object[] }): HostFacts {
  return hostFactsSchema.parse({
    schema: 'edgewright/host-facts@1',
    machine: { arch: 'x64', os: { id: null, version: null }, kernel: '6.8' },
    cpu: { model: null, cores: 4, features: null },
    memory: { totalBytes: null, availableBytes: null, swapTotalBytes: null, unified: null },
    containers:
      changes.docker === undefined
        ? {}
        : { docker: { version: null, runtimes: null, defaultRuntime: null, ...changes.docker } },
    pythonPackages: changes.pythonPackages ?? null,
    unknown: [],
  });
}

describe('availableEngines', () => {
  it('does not know of a box that nobody looked at', () => {
    expect(availableEngines(facts({}))).toBeNull();
    expect(availableEngines(facts({ docker: { access: 'unknown' } }))).toBeNull();
  });

  it.each([
    { access: 'ok', usable: true, because: /runs in Docker/ },
    { access: 'not-installed', usable: false, because: /not installed.*doctor/ },
    { access: 'denied', usable: false, because: /may not use Docker/ },
  ])('finds vLLM with Docker $access', ({ access, usable, because }) => {
    const row = availableEngines(facts({ docker: { access } }))?.find(({ engine }) => engine === 'vllm');
    expect(row?.usable).toBe(usable);
    expect(row?.because).toMatch(because);
  });

  it('finds what Python has, and our own always', () => {
    const rows = availableEngines(
      facts({ docker: { access: 'not-installed' }, pythonPackages: [{ name: 'vllm', version: '0.20.2' }] }),
    );
    const usable = rows?.filter((row) => row.usable).map(({ engine }) => engine);
    expect(usable?.toSorted()).toEqual(['embedded', 'vllm']);
  });
});

describe('parseBytes', () => {
  it.each([
    ['24GiB', 24 * 2 ** 30],
    ['24 GB', 24e9],
    ['512mib', 512 * 2 ** 20],
    ['1.5TiB', 1.5 * 2 ** 40],
  ])('reads %s', (text, bytes) => {
    expect(parseBytes('--memory', text)).toBe(bytes);
  });

  it.each(['24', '24 G', '-1GiB', '0GiB', 'GiB', ''])('refuses "%s"', (text) => {
    expect(() => parseBytes('--memory', text)).toThrow(/takes a size with its unit/);
  });
});
