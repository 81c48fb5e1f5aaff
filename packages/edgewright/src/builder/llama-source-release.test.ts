import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { archiveUrl, llamaSourceRelease } from './llama-source-release.ts';

it('is the release that the embedded engine is', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    optionalDependencies: Record<string, string>;
  };
  const versions = Object.entries(manifest.optionalDependencies)
    .filter(([name]) => name.startsWith('@node-llama-cpp/'))
    .map(([, version]) => version);
  expect(new Set(versions)).toEqual(new Set([llamaSourceRelease.version]));
});

it.each(['https://registry.npmjs.org', 'https://registry.npmjs.org/'])('lies in %s', (registry) => {
  expect(archiveUrl(registry)).toBe('https://registry.npmjs.org/node-llama-cpp/-/node-llama-cpp-3.22.1.tgz');
});
