import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProduct, startProduct } from '../support/start-product.ts';

let directory: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'edgewright-plan-'));
  env = { ...process.env, XDG_DATA_HOME: directory, HF_HOME: path.join(directory, 'hf') };
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

const llama = 'meta-llama/Llama-3.1-8B-Instruct';
const thor = ['--device', 'jetson-agx-thor', '--sessions', '20', '--context', '20000'];

interface PlanAnswer {
  result: {
    ok: boolean;
    plan?: { memory: { kvCacheBytes: number; weightsBytes: number } };
    changes?: unknown[];
  };
}

async function answerOf(...argv: string[]): Promise<PlanAnswer & { exitCode: number | null }> {
  const { stdout, exitCode } = await runProduct(['plan', ...argv, '--json'], { env });
  const document = JSON.parse(stdout) as Record<string, unknown>;
  const result = ('result' in document ? document['result'] : document) as PlanAnswer['result'];
  return { result, exitCode };
}

describe('plan', () => {
  it.each([
    ['fp8', 20 * 20_000 * 65_536],
    ['bf16', 20 * 20_000 * 131_072],
  ])('knows the cache of 20 sessions of 20 000 tokens in %s to the byte', async (dtype, bytes) => {
    const { result, exitCode } = await answerOf(llama, ...thor, '--precision', 'fp8', '--kv-dtype', dtype);
    expect(exitCode).toBe(0);
    expect(result.plan?.memory.kvCacheBytes).toBe(bytes);
  });

  it('says what would fit when the wish does not', async () => {
    const box = ['--device', 'rtx-pro-4000-blackwell', '--sessions', '8', '--context', '8192'];
    const { result, exitCode } = await answerOf(llama, ...box, '--precision', 'bf16', '--kv-dtype', 'bf16');
    expect(exitCode).toBe(1);
    expect(result.ok).toBe(false);
    expect(result.changes?.length).toBeGreaterThan(2);
  });

  it.each([
    [llama, 'fp8', 'nvidia/Llama-3.1-8B-Instruct-FP8'],
    ['deepseek-ai/DeepSeek-R1-Distill-Llama-70B', 'bf16', 'deepseek-ai/DeepSeek-R1-Distill-Llama-70B'],
  ])('starts %s in %s as %s, and not the model of the same shape', async (model, precision, served) => {
    const { stdout } = await runProduct(
      ['plan', model, '--device', 'h200', '--engine', 'vllm', '--sessions', '1', '--precision', precision],
      { env },
    );
    expect(stdout).toContain(served);
  });

  it('refuses a target that can be read in several ways', async () => {
    const { exitCode, stdout } = await runProduct(['plan', llama, '--slo', 'TPS 60', '--json'], { env });
    expect(exitCode).toBe(2);
    expect(stdout).toContain('slo_unclear');
  });

  it('writes a plan that up starts', async () => {
    const file = path.join(directory, 'demo.json');
    const demo = path.resolve('models/demo/edgewright-demo-q8_0.gguf');
    const wishes = ['--engine', 'embedded', '--sessions', '2', '--context', '512', '--emit', file];
    expect(await runProduct(['plan', demo, ...wishes], { env })).toMatchObject({ exitCode: 0 });
    expect(await readFile(file, 'utf8')).toContain('"embedded"');
    const product = await startProduct(['--plan', file]);
    try {
      const { deployments } = await product.status();
      expect(deployments).toMatchObject([{ sessions: 2, contextTokens: 512 }]);
    } finally {
      await product.end('SIGTERM');
    }
  });

  it('starts a plan for an engine in a container, and says why it cannot be where there is none', async () => {
    const file = path.join(directory, 'vllm.json');
    await runProduct(['plan', llama, ...thor, '--precision', 'fp8', '--emit', file], { env });
    // Wherever the tests run: no container engine answers at this address.
    const nowhere = { ...env, DOCKER_HOST: 'unix:///nonexistent/docker.sock' };
    const { exitCode, stderr } = await runProduct(['up', '--port', '0', '--plan', file], { env: nowhere });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('docker run');
    expect(stderr).toContain('container_runtime_unavailable');
  });
});

describe('engines', () => {
  it('says for every engine whether it runs on a device, why, and what to use instead', async () => {
    const { stdout, exitCode } = await runProduct(['engines', 'ls', '--device', 'thor', '--json'], { env });
    expect(exitCode).toBe(0);
    const { engines } = JSON.parse(stdout) as {
      engines: { id: string; support: string; because: string; instead: string | null }[];
    };
    const of = (id: string) => engines.find((engine) => engine.id === id);
    expect(of('vllm')).toMatchObject({ support: 'yes' });
    expect(of('tgi')).toMatchObject({ support: 'no', instead: 'vllm' });
    expect(of('tensorrt-llm')).toMatchObject({ support: 'no', instead: 'tensorrt-edge-llm' });
    for (const { because } of engines) expect(because).not.toBe('');
  });

  it('describes one, and helps with its name', async () => {
    const { stdout } = await runProduct(['engines', 'show', 'TensorRT_LLM'], { env });
    expect(stdout).toContain('free_gpu_memory_fraction');
    const wrong = await runProduct(['engines', 'show', 'vlm'], { env });
    expect(wrong).toMatchObject({ exitCode: 2 });
    expect(wrong.stderr).toContain('vllm');
  });
});
