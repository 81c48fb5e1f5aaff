import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  startHub,
  type HubServer,
} from '../../packages/edgewright/src/models/files/__fixtures__/hub-server.ts';
import { runProduct, startProduct, until } from '../support/start-product.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'edgewright-models-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

const architectures = [
  'llama',
  'mixtral',
  'qwen2',
  'qwen3',
  'qwen3moe',
  'gemma2',
  'gemma3',
  'phi3',
  'gpt-oss',
];

describe('a twin with random weights', () => {
  it.each(architectures)('of %s loads and generates', async (architecture) => {
    const out = path.join(directory, `${architecture}.gguf`);
    // As it is published: experts in 4-bit floats.
    const type = architecture === 'gpt-oss' ? 'mxfp4' : 'q4_0';
    const made = await runProduct([
      'models',
      'synth',
      architecture,
      '--scale',
      'tiny',
      '--type',
      type,
      '--out',
      out,
    ]);
    expect(made).toMatchObject({ exitCode: 0, stderr: '' });
    const product = await startProduct(['--model', out, '--sessions', '1', '--context', '256']);
    try {
      const answer = await fetch(`${product.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          model: architecture,
          messages: [{ role: 'user', content: 'Hello' }],
          max_tokens: 8,
          temperature: 0,
          ignore_eos: true,
          logprobs: true,
        }),
      });
      const body = (await answer.json()) as {
        usage: { completion_tokens: number };
        choices: { logprobs: { content: { logprob: number }[] } }[];
      };
      expect(answer.status).toBe(200);
      expect(body.usage.completion_tokens).toBe(8);
      // Of 4096 tokens none stands out, and none is impossible: the weights are noise of the right size.
      for (const { logprob } of body.choices[0]?.logprobs.content ?? []) {
        expect(logprob).toBeGreaterThan(-9);
        expect(logprob).toBeLessThan(-2);
      }
    } finally {
      await product.end('SIGTERM');
    }
  });

  it('is gone when it is stopped half-way', async () => {
    const out = path.join(directory, 'large.gguf');
    const child = spawn(
      process.execPath,
      [
        path.resolve('packages/edgewright/bin/edgewright.js'),
        'models',
        'synth',
        'Qwen/Qwen3-30B-A3B',
        '--out',
        out,
      ],
      { stdio: 'ignore' },
    );
    const ended = once(child, 'close') as Promise<[number | null]>;
    const names = async (): Promise<string[]> =>
      (await readdir(directory)).filter((name) => name.startsWith('large.gguf'));
    await until(names, (found) => found.length > 0);
    child.kill('SIGINT');
    expect((await ended)[0]).toBe(1);
    expect(await names()).toEqual([]);
  });
});

describe('from a hub to a checked model', () => {
  let hub: HubServer;
  beforeAll(async () => {
    const folder = path.join(directory, 'qwen3-hf');
    const made = await runProduct([
      'models',
      'synth',
      'qwen3',
      '--scale',
      'tiny',
      '--format',
      'safetensors',
      '--out',
      folder,
    ]);
    expect(made.exitCode).toBe(0);
    const files: Record<string, Buffer> = {};
    for (const name of await readdir(folder)) files[name] = await readFile(path.join(folder, name));
    hub = await startHub({
      'org/twin': { files, large: ['model.safetensors'] },
      'org/gated': { files, large: [], gate: 'x' },
    });
  });
  afterAll(async () => hub.close());

  it('pulls, lists, shows, verifies, and sees damage', async () => {
    const out = path.join(directory, 'carried');
    const pulled = await runProduct([
      'models',
      'pull',
      'org/twin',
      '--endpoint',
      hub.url,
      '--out',
      out,
      '--json',
    ]);
    expect(pulled.exitCode).toBe(0);
    expect(JSON.parse(pulled.stdout)).toMatchObject({ schema: 'edgewright/pull@1', repository: 'org/twin' });
    const listed = await runProduct(['models', 'ls', out]);
    expect(listed.stdout).toMatch(/carried +safetensors +bf16 +4\.5 M/);
    const shown = await runProduct(['models', 'show', out]);
    expect(shown.stdout).toMatch(/4 × attention {4}4 heads of 64 on 2/);
    expect((await runProduct(['models', 'verify', out])).exitCode).toBe(0);
    const weights = path.join(out, 'model.safetensors');
    const content = await readFile(weights);
    await writeFile(
      weights,
      Buffer.concat([content.subarray(0, -1), Buffer.from([(content.at(-1) ?? 0) ^ 1])]),
    );
    const damaged = await runProduct(['models', 'verify', out]);
    expect(damaged.exitCode).toBe(1);
    expect(damaged.stdout).toMatch(/model\.safetensors.*damaged/);
    expect(
      (await runProduct(['models', 'pull', 'org/twin', '--endpoint', hub.url, '--out', out])).exitCode,
    ).toBe(0);
    expect((await runProduct(['models', 'verify', out])).exitCode).toBe(0);
  });

  it.each([
    { argv: ['org/gated'], exitCode: 3, says: /gated.*hub_gated[\s\S]*HF_TOKEN/ },
    { argv: ['org/none'], exitCode: 2, says: /hub_not_found/ },
    { argv: ['not a name'], exitCode: 2, says: /org\/name/ },
  ])('says why it does not pull $argv', async ({ argv, exitCode, says }) => {
    const out = path.join(directory, 'never');
    const ended = await runProduct(['models', 'pull', ...argv, '--endpoint', hub.url, '--out', out]);
    expect(ended.exitCode).toBe(exitCode);
    expect(ended.stderr).toMatch(says);
    await expect(stat(out)).rejects.toThrow('ENOENT');
  });

  it('says what to do without a hub', async () => {
    const ended = await runProduct(['models', 'pull', 'org/twin', '--endpoint', 'http://127.0.0.1:1']);
    expect(ended.exitCode).toBe(3);
    expect(ended.stderr).toMatch(/hub_unreachable[\s\S]*rsync -a/);
  });
});
