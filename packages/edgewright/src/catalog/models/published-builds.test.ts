import { describe, expect, it } from 'vitest';
import { precisionOfBuild, publishedBuild } from './published-builds.ts';

describe('precisionOfBuild', () => {
  it.each([
    ['nvidia/Llama-3.1-8B-Instruct-FP8', 'fp8'],
    ['nvidia/Llama-3.1-8B-Instruct-FP4', 'nvfp4'],
    ['nvidia/Qwen3-30B-A3B-NVFP4', 'nvfp4'],
    ['RedHatAI/Qwen3-30B-A3B-quantized.w4a16', 'w4a16'],
    ['Qwen/Qwen3-8B-AWQ', 'int4-awq'],
    ['Qwen/Qwen2.5-7B-Instruct-GPTQ-Int4', 'int4-gptq'],
    ['Qwen/Qwen3-8B', null],
    ['deepseek-ai/DeepSeek-R1-Distill-Llama-70B', null],
  ])('%s is %s', (repository, precision) => {
    expect(precisionOfBuild(repository)).toBe(precision);
  });
});

describe('publishedBuild', () => {
  it('names a build only of the model and precision that were asked for', () => {
    expect(publishedBuild('Qwen/Qwen3-8B', 'fp8')).toBe('Qwen/Qwen3-8B-FP8');
    expect(publishedBuild('Qwen/Qwen3-8B', 'bf16')).toBeNull();
    expect(publishedBuild('Qwen/Qwen3-14B', 'fp8')).toBeNull();
  });

  it('names builds whose names say what they are', () => {
    for (const precision of ['fp8', 'nvfp4', 'w4a16', 'int4-awq'] as const) {
      const name = publishedBuild('Qwen/Qwen3-8B', precision);
      expect(name === null ? null : precisionOfBuild(name)).toBe(precision);
    }
  });
});
