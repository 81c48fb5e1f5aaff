import { describe, expect, it } from 'vitest';
import type { Plan } from '../../contract/plan.ts';
import type { PlanEngine } from '../../contract/plan-engines.ts';
import { asking } from '../__fixtures__/deployment.ts';
import { planDeployment } from '../plan-deployment.ts';

function launched(
  about: { device: string; precision: string; engine: PlanEngine; kvCacheDtype?: string },
  shape = { sessions: 16, contextTokens: 20_480 },
): NonNullable<Plan['launch']> {
  const { device, precision, engine, kvCacheDtype } = about;
  const result = planDeployment(
    asking({ device, model: 'llama-3.1-8b', precision }, { ...shape, engine, kvCacheDtype }),
  );
  if (!result.ok || result.plan.launch === null) throw new Error('no launch');
  return result.plan.launch;
}

/** The value behind a flag. */
function valueOf(argv: readonly string[], flag: string): string | undefined {
  return argv[argv.indexOf(flag) + 1];
}

describe('launchOf', () => {
  it('starts vLLM on unified memory with an absolute size of the cache', () => {
    const { argv, image, kind, env } = launched({
      device: 'thor',
      precision: 'bf16',
      engine: 'vllm',
      kvCacheDtype: 'fp8',
    });
    expect(kind).toBe('container');
    expect(image).toBe('vllm/vllm-openai:v0.28.0');
    // The entry point of the image is "vllm serve" already.
    expect(argv[0]).toBe('meta-llama/Llama-3.1-8B-Instruct');
    expect(argv).toEqual(
      expect.arrayContaining(['--max-model-len', '20480', '--max-num-seqs', '16', '--kv-cache-dtype', 'fp8']),
    );
    expect(valueOf(argv, '--kv-cache-memory-bytes')).toBe(String(16 * 20_480 * 65_536));
    const share = Number(valueOf(argv, '--gpu-memory-utilization'));
    expect(share * 122).toBeGreaterThan(15 + 20);
    expect(share).toBeLessThan(0.4);
    expect(env).toMatchObject({ VLLM_NO_USAGE_STATS: '1' });
  });

  it('gives vLLM most of a card, and no absolute size', () => {
    const { argv } = launched(
      { device: 'rtx-pro-4000-blackwell', precision: 'fp8', engine: 'vllm' },
      { sessions: 8, contextTokens: 8_192 },
    );
    expect(Number(valueOf(argv, '--gpu-memory-utilization'))).toBeCloseTo(0.92, 2);
    expect(argv).not.toContain('--kv-cache-memory-bytes');
  });

  it('spells the cache as SGLang does, and says so where it stays at 16 bits', () => {
    const fp8 = launched({ device: 'h200', precision: 'bf16', engine: 'sglang', kvCacheDtype: 'fp8' }).argv;
    expect(valueOf(fp8, '--kv-cache-dtype')).toBe('fp8_e4m3');
    expect(valueOf(fp8, '--max-total-tokens')).toBe(String(16 * 20_480));
    const wide = launched({ device: 'h200', precision: 'bf16', engine: 'sglang', kvCacheDtype: 'bf16' }).argv;
    expect(valueOf(wide, '--kv-cache-dtype')).toBe('auto');
  });

  it('shares the context of llama.cpp out over its slots', () => {
    const { argv } = launched({
      device: 'thor',
      precision: 'q4_k_m',
      engine: 'llama-cpp',
      kvCacheDtype: 'q8_0',
    });
    expect(valueOf(argv, '-c')).toBe(String(16 * 20_480));
    expect(argv).toEqual(
      expect.arrayContaining(['-np', '16', '-ctk', 'q8_0', '-ctv', 'q8_0', '-ngl', '999']),
    );
  });

  it('tells Ollama by its environment', () => {
    const { env } = launched({ device: 'thor', precision: 'q4_k_m', engine: 'ollama', kvCacheDtype: 'q8_0' });
    expect(env).toMatchObject({
      OLLAMA_CONTEXT_LENGTH: '20480',
      OLLAMA_NUM_PARALLEL: '16',
      OLLAMA_KV_CACHE_TYPE: 'q8_0',
    });
  });

  it('writes the configuration of TensorRT-LLM, whose share is of what is free', () => {
    const { files, argv } = launched({
      device: 'h200',
      precision: 'bf16',
      engine: 'tensorrt-llm',
      kvCacheDtype: 'fp8',
    });
    expect(files[0]?.content).toContain(`max_tokens: ${16 * 20_480}`);
    expect(files[0]?.content).toContain('dtype: fp8');
    expect(valueOf(argv, '--extra_llm_api_options')).toBe(files[0]?.path);
  });

  it('batches in TensorRT Edge-LLM only where it has to, and keeps the prompt below the context', () => {
    const { argv, kind, image } = launched({
      device: 'thor',
      precision: 'bf16',
      engine: 'tensorrt-edge-llm',
    });
    expect([kind, image]).toEqual(['process', null]);
    expect(argv).toContain('--enable-in-flight-batching');
    expect(valueOf(argv, '--max-input-len')).toBe(String(20_480 - 256));
    const alone = launched(
      { device: 'thor', precision: 'bf16', engine: 'tensorrt-edge-llm' },
      { sessions: 1, contextTokens: 2_048 },
    );
    expect(alone.argv).not.toContain('--enable-in-flight-batching');
  });

  it('keeps what TGI asks of its limits', () => {
    const { argv } = launched({ device: 'h200', precision: 'bf16', engine: 'tgi' });
    const [input, total, batch] = [
      '--max-input-tokens',
      '--max-total-tokens',
      '--max-batch-prefill-tokens',
    ].map((flag) => Number(valueOf(argv, flag)));
    expect(input).toBeLessThan(total ?? 0);
    expect(input).toBeLessThanOrEqual(batch ?? 0);
  });

  it('names the build of another precision where one is known, else says that it has to be chosen', () => {
    const known = launched({ device: 'thor', precision: 'nvfp4', engine: 'vllm' });
    expect(known.argv[0]).toBe('nvidia/Llama-3.1-8B-Instruct-FP4');
    const unknown = launched({ device: 'thor', precision: 'int4-gptq', engine: 'vllm' });
    expect(unknown.argv[0]).toBe('<int4-gptq build of meta-llama/Llama-3.1-8B-Instruct>');
  });

  it.each<[PlanEngine, string, string, string]>([
    ['vllm', 'h200', '--host', '0.0.0.0'],
    ['sglang', 'h200', '--host', '0.0.0.0'],
    ['tensorrt-llm', 'h200', '--host', '0.0.0.0'],
    ['tgi', 'h200', '--hostname', '0.0.0.0'],
    ['tensorrt-edge-llm', 'thor', '--host', '127.0.0.1'],
  ])('never leaves the address of %s to its default', (engine, device, flag, host) => {
    const { argv, kind } = launched({ device, precision: 'bf16', engine });
    expect([kind, valueOf(argv, flag)]).toEqual([host === '0.0.0.0' ? 'container' : 'process', host]);
  });

  it.each([
    [undefined, true],
    ['b10488', true],
    ['0.5.0', true],
    // There the level is for debugging.
    ['b8000', false],
  ])('lets llama.cpp %s tell layers and buffers: %s', (engineVersion, tells) => {
    const about = { device: 'h200', model: 'llama-3.1-8b', precision: 'q4_k_m' };
    const wishes = { sessions: 2, contextTokens: 4_096, engine: 'llama-cpp' as const, engineVersion };
    const result = planDeployment(asking(about, wishes));
    const argv = result.ok ? (result.plan.launch?.argv ?? []) : [];
    expect(argv).toContain('--alias');
    expect(argv.includes('--log-verbosity')).toBe(tells);
  });
});
