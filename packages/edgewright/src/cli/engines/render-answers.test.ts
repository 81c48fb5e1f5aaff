import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tuningKeys } from '../../catalog/engines/tuning-profiles.ts';
import { planEngines } from '../../contract/plan-engines.ts';
import { commands } from '../commands.ts';
import { commandOutput } from '../command-output.ts';
import { parseArguments } from '../parse-arguments.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgewright-render-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

async function render(...argv: string[]): Promise<{ code: number; stdout: string }> {
  const chunks: string[] = [];
  const stream = { write: (text: string) => chunks.push(text), columns: 100 };
  const output = commandOutput({ stdout: stream, stderr: { write: () => true } }, true);
  const command = commands
    .find(({ name }) => name === 'engines')
    ?.actions?.find(({ name }) => name === 'engines render');
  if (command === undefined) throw new Error('there is no such command');
  const never = new AbortController().signal;
  const context = { output, commands, stop: never, abandon: never };
  const code = await command.run(parseArguments(argv, command), context);
  return { code, stdout: chunks.join('') };
}

const onCard = ['--device', 'rtx-pro-4000-blackwell'];
const h200 = ['--device', 'h200'];

describe('engines render', () => {
  it.each([
    [
      'vllm',
      'fp8',
      ['--max-model-len 8192', '--max-num-seqs 8', '--max-num-batched-tokens 4096', '--kv-cache-dtype fp8'],
    ],
    [
      'sglang',
      'fp8',
      ['--context-length 8192', '--max-running-requests 8', '--chunked-prefill-size 4096', 'fp8_e4m3'],
    ],
    ['tensorrt-llm', 'fp8', ['tokens_per_block: 32', 'GUARANTEED_NO_EVICT', '--max_num_tokens 4096']],
    ['triton', 'fp8', ['max_num_tokens: 4096', 'dtype: fp8', 'decoupled: true']],
    ['llama-cpp', 'q4_k_m', ['-c 65536 -np 8', '-b 4096', '-ctk q8_0', '-ctv q8_0']],
    [
      'ollama',
      'q4_k_m',
      ['OLLAMA_CONTEXT_LENGTH=8192', 'OLLAMA_NUM_PARALLEL=8', 'OLLAMA_KV_CACHE_TYPE=q8_0'],
    ],
    ['mlc-llm', 'q4f16_1', ['max_num_sequence=8;context_window_size=8192', 'prefill_chunk_size=4096']],
  ])('translates the profile of the card for %s', async (engine, precision, expected) => {
    const { code, stdout } = await render(
      engine,
      'llama-3.1-8b',
      ...onCard,
      '--precision',
      precision,
      '--profile',
      'rtx_pro_4000',
    );
    expect(code).toBe(0);
    const text = stdout.replaceAll(' \\\n  ', ' ');
    for (const part of expected) expect(text).toContain(part);
    for (const key of tuningKeys) expect(text).toMatch(new RegExp(`^# ${key} `, 'm'));
  });

  it('keeps the cache at 16 bits for SGLang on Thor, whatever the profile says', async () => {
    const { stdout } = await render(
      'sglang',
      'llama-3.1-8b',
      '--device',
      'jetson-agx-thor',
      '--precision',
      'bf16',
      '--profile',
      'jetson-thor',
    );
    expect(stdout).toContain('--kv-cache-dtype auto');
  });

  it.each([
    ['0.20.1', 'vllm', 'vllm/vllm-openai:v0.20.1'],
    ['1.3.0rc5', 'tensorrt-llm', 'nvcr.io/nvidia/tensorrt-llm/release:1.3.0rc5'],
  ])('writes for release %s of %s', async (version, engine, image) => {
    const { stdout } = await render(engine, 'llama-3.1-8b', ...h200, '--engine-version', version);
    expect(stdout).toContain(image);
    if (engine === 'tensorrt-llm') expect(stdout).toMatch(/--served_model_name [\s\S]*--config \/config/);
  });

  it('says where it cannot name the image of a release', async () => {
    const { stdout } = await render(
      'llama-cpp',
      'llama-3.1-8b',
      ...h200,
      '--precision',
      'q4_k_m',
      '--engine-version',
      'b9000',
    );
    expect(stdout).toContain('written for release b9000');
  });

  it('prefers what was asked for to the profile', async () => {
    const { stdout } = await render(
      'vllm',
      'llama-3.1-8b',
      ...onCard,
      '--precision',
      'fp8',
      '--profile',
      'rtx_pro_4000',
      '--sessions',
      '3',
    );
    expect(stdout).toContain('--max-num-seqs 3 ');
  });

  it('writes files and a script that a shell takes', async () => {
    const out = join(directory, 'triton');
    const { code } = await render('triton', 'llama-3.1-8b', ...h200, '--precision', 'fp8', '--out', out);
    expect(code).toBe(0);
    expect(readFileSync(join(out, 'model.yaml'), 'utf8')).toMatch(
      /^model: nvidia\/Llama-3\.1-8B-Instruct-FP8$/m,
    );
    const script = readFileSync(join(out, 'start.sh'), 'utf8');
    expect(script).toContain(`-v ${out}:/config:ro`);
    expect(spawnSync('sh', ['-n', join(out, 'start.sh')]).status).toBe(0);
    expect(existsSync(join(out, 'after-start.sh'))).toBe(false);
  });

  it('prints one document for programs', async () => {
    const { stdout } = await render('vllm', 'llama-3.1-8b', ...h200, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'edgewright/engine-rendering@1',
      kind: 'rendered',
      spec: { kind: 'container', image: 'vllm/vllm-openai:v0.28.0' },
    });
  });

  it('refuses with a reason, and names what to use', async () => {
    const { code, stdout } = await render('tgi', 'llama-3.1-8b', '--device', 'jetson-agx-thor');
    expect(code).toBe(1);
    expect(stdout).toMatch(/not possible on Jetson AGX Thor .*, because .*; use vllm\./);
  });

  it.each([
    [['embedded', 'llama-3.1-8b'], /part of Edgewright/],
    [['vlm', 'llama-3.1-8b'], /Did you mean vllm/],
    [['vllm', 'llama-3.1-8b', ...h200, '--profile', 'h200'], /No profile is called "h200"/],
  ])('refuses %j', async (argv, message) => {
    await expect(render(...argv)).rejects.toThrow(message);
  });

  it.each(planEngines.filter((engine) => engine !== 'embedded'))(
    'answers for %s on every kind of box',
    async (engine) => {
      for (const device of [
        'jetson-agx-thor',
        'jetson-agx-orin-64gb',
        'dgx-spark',
        'h200',
        'l4',
        'tesla-p40',
      ]) {
        const { stdout } = await render(engine, 'llama-3.1-8b', '--device', device);
        expect(stdout.length).toBeGreaterThan(20);
      }
    },
  );
});
