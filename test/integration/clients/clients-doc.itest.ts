import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startClientRig, type ClientRig } from '../../support/client-rig.ts';

/** Every TypeScript example of docs/clients.md runs as it stands there, and prints what stands there. */
const page = await readFile(new URL('../../../docs/clients.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/```ts\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/g)].map(
  ([, code = '', output = '']) => ({ code, output, name: /^import .* from '(.+)';$/m.exec(code)?.[1] }),
);
const run = promisify(execFile);
// Inside the repository, so that the clients are found.
const cache = fileURLToPath(new URL('../../../node_modules/.cache', import.meta.url));

let rig: ClientRig;
let directory: string;
beforeAll(async () => {
  rig = await startClientRig({ models: ['meta-llama/Llama-3.1-8B-Instruct'] });
  await mkdir(cache, { recursive: true });
  directory = await mkdtemp(join(cache, 'clients-doc-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
  await rig.close();
});

describe('docs/clients.md', () => {
  it('has examples of every client', () => {
    expect(new Set(examples.map(({ name }) => name))).toEqual(
      new Set(['openai', '@ai-sdk/openai-compatible', '@ai-sdk/openai', '@langchain/openai']),
    );
  });

  it.each(examples)('$name', async ({ code, output }) => {
    const file = join(directory, 'example.mts');
    await writeFile(file, code.replaceAll('http://127.0.0.1:8080/v1', rig.baseUrl));
    const { stdout } = await run(process.execPath, ['--import', 'tsx', file], { timeout: 50_000 });
    expect(stdout).toBe(output);
  });

  it('names the versions that were tested', async () => {
    const root = new URL('../../../package.json', import.meta.url);
    const { devDependencies } = JSON.parse(await readFile(root, 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    const clients = ['openai', 'ai', '@ai-sdk/openai-compatible', '@ai-sdk/openai', '@langchain/openai'];
    for (const client of clients) expect(page).toContain(devDependencies[client]);
  });
});
