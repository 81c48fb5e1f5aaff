import type { WeightPrecision } from './weight-precisions.ts';

interface PublishedBuild {
  /** The model at 16 bits, as the catalog names it. */
  readonly of: string;
  readonly precision: WeightPrecision;
  readonly repository: string;
}

const build = (of: string, precision: WeightPrecision, repository: string): PublishedBuild => ({
  of,
  precision,
  repository,
});

/**
 * Where quantised builds of well-known models lie. The names stand in public code that serves them (seen in autumn
 * 2026) and in the Jetson Thor workshop (2025); the repositories themselves were not opened.
 */
const publishedBuilds: readonly PublishedBuild[] = [
  build('meta-llama/Llama-3.1-8B-Instruct', 'fp8', 'nvidia/Llama-3.1-8B-Instruct-FP8'),
  build('meta-llama/Llama-3.1-8B-Instruct', 'nvfp4', 'nvidia/Llama-3.1-8B-Instruct-FP4'),
  build('meta-llama/Llama-3.1-8B-Instruct', 'w4a16', 'RedHatAI/Meta-Llama-3.1-8B-Instruct-quantized.w4a16'),
  build('meta-llama/Llama-3.1-8B-Instruct', 'q4f16_1', 'mlc-ai/Llama-3.1-8B-Instruct-q4f16_1-MLC'),
  build('meta-llama/Llama-3.3-70B-Instruct', 'fp8', 'nvidia/Llama-3.3-70B-Instruct-FP8'),
  build('meta-llama/Llama-3.3-70B-Instruct', 'nvfp4', 'nvidia/Llama-3.3-70B-Instruct-FP4'),
  build('Qwen/Qwen3-8B', 'fp8', 'Qwen/Qwen3-8B-FP8'),
  build('Qwen/Qwen3-8B', 'nvfp4', 'nvidia/Qwen3-8B-NVFP4'),
  build('Qwen/Qwen3-8B', 'int4-awq', 'Qwen/Qwen3-8B-AWQ'),
  build('Qwen/Qwen3-8B', 'w4a16', 'RedHatAI/Qwen3-8B-quantized.w4a16'),
  build('Qwen/Qwen3-30B-A3B', 'nvfp4', 'nvidia/Qwen3-30B-A3B-NVFP4'),
  build('Qwen/Qwen3-30B-A3B', 'w4a16', 'RedHatAI/Qwen3-30B-A3B-quantized.w4a16'),
];

/** The repository that holds a model in a precision; null: none is known. */
export function publishedBuild(model: string, precision: string): string | null {
  const found = publishedBuilds.find((row) => row.of === model && row.precision === precision);
  return found?.repository ?? null;
}

/** How publishers write the precision into the name of a build, the more precise form first. */
const namePatterns: readonly (readonly [pattern: RegExp, precision: WeightPrecision])[] = [
  [/[-.]nvfp4\b|-fp4\b/i, 'nvfp4'],
  [/[-.]w4a16\b/i, 'w4a16'],
  [/-awq\b/i, 'int4-awq'],
  [/-gptq\b/i, 'int4-gptq'],
  [/-fp8\b/i, 'fp8'],
  [/[-.]w8a8\b/i, 'int8'],
  [/-q4f16_1-mlc\b/i, 'q4f16_1'],
  [/-q0f16-mlc\b/i, 'q0f16'],
];

/** The precision that the name of a repository says; null: it says none. */
export function precisionOfBuild(repository: string): WeightPrecision | null {
  return namePatterns.find(([pattern]) => pattern.test(repository))?.[1] ?? null;
}
