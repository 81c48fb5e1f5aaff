import { describe, expect, it } from 'vitest';
import { modelFactsSchema } from '../../contract/model-facts.ts';
import { modelStructureSchema, type ModelStructure } from '../../contract/model-structure.ts';
import { catalogModelFacts } from './catalog-model-facts.ts';
import { catalogModels } from './catalog-models.ts';
import { findModel, suggestModel } from './find-model.ts';
import {
  countParameters,
  kvBytesPerSequence,
  stateBytesPerSequence,
  totalWeightBytes,
  weightBytes,
} from './structure-arithmetic.ts';
import type { WeightPrecision } from './weight-precisions.ts';

const gibibyte = 1024 ** 3;

function structureOf(id: string): ModelStructure {
  const model = findModel(id);
  if (model === null) throw new Error(`${id} is not in the catalog`);
  return model.structure;
}

describe('the rows', () => {
  it.each(catalogModels.map((model) => [model.id, model] as const))('%s is consistent', (_, model) => {
    modelStructureSchema.parse(model.structure);
    const { total } = countParameters(model.structure);
    // Totals that were published rounded, or with a vision tower, are only near.
    expect(Math.abs(total / model.parameters - 1)).toBeLessThan(model.checked ? 0.005 : 0.03);
    const mixers = model.structure.mixers.reduce((sum, group) => sum + group.count, 0);
    expect(mixers).toBeLessThanOrEqual(model.layers);
    expect(model.sources.length).toBeGreaterThan(0);
    expect(model.stretchedContextTokens ?? Infinity).toBeGreaterThan(model.contextTokens);
  });

  /** bf16 keys and values of one token, in bytes, were no layer to forget anything. */
  it.each<[string, number]>([
    ['meta-llama/Llama-2-7b-hf', 524_288],
    ['meta-llama/Llama-2-13b-hf', 819_200],
    ['meta-llama/Llama-2-70b-hf', 327_680],
    ['meta-llama/Llama-3.1-8B', 131_072],
    ['meta-llama/Llama-3.3-70B-Instruct', 327_680],
    ['meta-llama/Llama-3.1-405B', 516_096],
    ['meta-llama/Llama-3.2-1B', 32_768],
    ['meta-llama/Llama-3.2-3B', 114_688],
    ['mistralai/Mistral-7B-v0.1', 131_072],
    ['mistralai/Mistral-7B-v0.3', 131_072],
    ['ministral-8b', 147_456],
    ['mistral-nemo', 163_840],
    ['mistral-large-2407', 360_448],
    ['mixtral:8x7b', 131_072],
    ['mixtral:8x22b', 229_376],
    ['qwen2.5:0.5b', 12_288],
    ['qwen2.5:1.5b', 28_672],
    ['qwen2.5:3b', 36_864],
    ['qwen2.5:7b', 57_344],
    ['qwen2.5:14b', 196_608],
    ['qwen2.5:32b', 262_144],
    ['qwen2.5:72b', 327_680],
    ['qwen3:0.6b', 114_688],
    ['qwen3:1.7b', 114_688],
    ['qwen3:4b', 147_456],
    ['qwen3:8b', 147_456],
    ['qwen3:14b', 163_840],
    ['qwen3:32b', 262_144],
    ['qwen3:30b-a3b', 98_304],
    ['qwen3:235b', 192_512],
    ['Qwen/Qwen3.6-27B', 65_536],
    ['Qwen/Qwen3.6-35B-A3B', 20_480],
    ['phi-2', 327_680],
    ['phi3.5', 393_216],
    ['microsoft/Phi-3-medium-4k-instruct', 204_800],
    ['phi4-mini', 131_072],
    ['phi4', 204_800],
    ['gemma:2b', 18_432],
    ['gemma:7b', 458_752],
    ['gemma2:2b', 106_496],
    ['gemma2:9b', 344_064],
    ['gemma2:27b', 376_832],
    ['gemma3:1b', 26_624],
    ['gemma3:4b', 139_264],
    ['gemma3:12b', 393_216],
    ['gemma3:27b', 507_904],
    ['gemma4:26b', 225_280],
    ['gemma4:31b', 901_120],
    ['gpt-oss:20b', 49_152],
    ['gpt-oss:120b', 73_728],
    ['nvidia/Nemotron-H-8B', 16_384],
    ['nvidia/Nemotron-H-56B', 40_960],
    ['nvidia/Nemotron-Nano-9B-v2', 16_384],
    ['nvidia/Nemotron-3-Nano-30B-A3B', 6_144],
    ['nvidia/Nemotron-3-Super-120B-A12B', 8_192],
    ['falcon:7b', 8_192],
    ['falcon:40b', 122_880],
    ['falcon3:7b', 114_688],
    ['zai-org/chatglm3-6b', 28_672],
    ['glm4:9b', 40_960],
    ['bloom-7b1', 491_520],
    ['bloom-176b', 4_014_080],
    ['mosaicml/mpt-7b', 524_288],
    ['mosaicml/mpt-30b', 1_376_256],
    ['gpt2', 36_864],
    ['gpt2-medium', 98_304],
    ['gpt2-xl', 307_200],
    ['gpt-j-6b', 458_752],
    ['deepseek-v2:16b', 31_104],
    ['deepseek-v3:671b', 70_272],
  ])('%s keeps %i bytes per token', (name, bytes) => {
    const model = findModel(name);
    expect(model && catalogModelFacts(model, 'bf16').kvBytesPerToken).toBe(bytes);
  });

  it.each<[string, number]>([
    ['gemma4:26b', 20_480],
    ['gemma4:31b', 81_920],
    ['gpt-oss:20b', 24_576],
    ['gpt-oss:120b', 36_864],
  ])('%s: %i of them grow with the context', (name, bytes) => {
    const options = { bytesPerNumber: 2, windowAware: true, latent: true, blockTokens: 1 };
    const [less, more] = [100_000, 100_001].map((tokens) =>
      kvBytesPerSequence(structureOf(name), tokens, options),
    );
    expect((more ?? 0) - (less ?? 0)).toBe(bytes);
  });

  it.each<{ name: string; tokens: number; bytes: number }>([
    // Half the layers keep 128 tokens, half of them all: (12 × min(T, 128) + 12 × T) × 2 × 8 × 64 × 2.
    { name: 'gpt-oss:20b', tokens: 1_024, bytes: 12 * (128 + 1_024) * 2_048 },
    { name: 'gpt-oss:20b', tokens: 8_192, bytes: 12 * (128 + 8_192) * 2_048 },
    { name: 'gpt-oss:20b', tokens: 131_072, bytes: 12 * (128 + 131_072) * 2_048 },
    { name: 'gemma3:27b', tokens: 1_024, bytes: 507_904 * 1_024 },
    { name: 'gemma3:27b', tokens: 131_072, bytes: (52 * 1_024 + 10 * 131_072) * 8_192 },
    { name: 'gemma4:31b', tokens: 131_072, bytes: 50 * 1_024 * 16_384 + 10 * 131_072 * 8_192 },
    { name: 'mistralai/Mistral-7B-v0.1', tokens: 32_768, bytes: 131_072 * 4_096 },
    { name: 'deepseek-v3:671b', tokens: 8_192, bytes: 70_272 * 8_192 },
    { name: 'Qwen/Qwen3.5-35B-A3B', tokens: 131_072, bytes: 20_480 * 131_072 },
    { name: 'nvidia/Nemotron-3-Nano-30B-A3B', tokens: 131_072, bytes: 6_144 * 131_072 },
  ])('$name keeps $bytes bytes at $tokens tokens', ({ name, tokens, bytes }) => {
    const options = { bytesPerNumber: 2, windowAware: true, latent: true, blockTokens: 1 };
    expect(kvBytesPerSequence(structureOf(name), tokens, options)).toBe(bytes);
  });

  /** Megabytes that a sequence keeps at 32 bits, convolutions left out. */
  it.each<[string, number]>([
    ['nvidia/Nemotron-3-Nano-30B-A3B', 48.2],
    ['Qwen/Qwen3.5-35B-A3B', 62.9],
    ['Qwen/Qwen3.5-27B', 151],
  ])('%s keeps a state of %f MB per sequence', (name, megabytes) => {
    const bytes = stateBytesPerSequence(structureOf(name));
    expect(bytes).toBeGreaterThan(megabytes * 1e6);
    // The last three inputs of the convolutions add a few percent.
    expect(bytes).toBeLessThan(megabytes * 1e6 * 1.05);
  });

  /** In billions; tables of published figures mostly include the embedding. */
  it.each<[string, number, 'embedding included' | 'embedding left out']>([
    ['mixtral:8x7b', 12.88, 'embedding included'],
    ['mixtral:8x22b', 39.16, 'embedding included'],
    ['qwen3:30b-a3b', 3.35, 'embedding included'],
    ['qwen3:235b', 22.19, 'embedding included'],
    ['gpt-oss:20b', 3.61, 'embedding left out'],
    ['gpt-oss:120b', 5.13, 'embedding left out'],
    ['deepseek-v2:16b', 2.66, 'embedding included'],
    ['deepseek-v3:671b', 37.55, 'embedding included'],
    ['gemma4:26b', 3.8, 'embedding included'],
    ['nvidia/Nemotron-3-Nano-30B-A3B', 3.5, 'embedding included'],
  ])('%s runs %f B parameters per token, %s', (name, billions, convention) => {
    const structure = structureOf(name);
    const { active, embedding } = countParameters(structure);
    const isCounted = structure.tiedEmbeddings || convention === 'embedding left out';
    expect((active + (isCounted ? 0 : embedding)) / 1e9 / billions).toBeCloseTo(1, 1);
  });

  it.each<[string, WeightPrecision, number]>([
    ['llama3.1:8b', 'bf16', 14.96],
    ['llama3.1:8b', 'w4a16', 5.3],
    ['meta-llama/Llama-3.3-70B-Instruct', 'w4a16', 36.8],
    ['meta-llama/Llama-3.3-70B-Instruct', 'fp8', 67.7],
    ['qwen3:30b-a3b', 'w4a16', 15.5],
    ['qwen3:32b', 'w4a16', 17.9],
    ['gpt-oss:20b', 'mxfp4', 12.82],
    ['gpt-oss:120b', 'mxfp4', 60.77],
    ['gpt-oss:20b', 'mxfp4_moe', 11.27],
    ['mixtral:8x7b', 'w4a16', 22.8],
    ['mixtral:8x22b', 'w4a16', 68.1],
  ])('%s at %s has %f GiB', (name, precision, gib) => {
    const bytes = totalWeightBytes(weightBytes(structureOf(name), precision));
    expect(bytes / gibibyte / gib).toBeGreaterThan(0.99);
    expect(bytes / gibibyte / gib).toBeLessThan(1.01);
  });
});

describe('findModel', () => {
  it.each<[string, string | null]>([
    ['meta-llama/Llama-3.1-8B-Instruct@0e9e39f', 'meta-llama/Llama-3.1-8B-Instruct'],
    ['META-LLAMA/llama-3.1-8b-instruct', 'meta-llama/Llama-3.1-8B-Instruct'],
    ['unsloth/Meta-Llama-3.1-8B-Instruct-bnb-4bit', 'meta-llama/Llama-3.1-8B-Instruct'],
    ['bartowski/Meta-Llama-3.1-8B-Instruct-Q4_K_M.gguf', 'meta-llama/Llama-3.1-8B-Instruct'],
    ['llama3.1:8b', 'meta-llama/Llama-3.1-8B-Instruct'],
    ['deepseek-ai/DeepSeek-R1-Distill-Llama-70B', 'meta-llama/Llama-3.3-70B-Instruct'],
    ['Qwen/Qwen2.5-7B-Instruct-GPTQ-Int4', 'Qwen/Qwen2.5-7B-Instruct'],
    ['RedHatAI/Qwen3-32B-quantized.w4a16', 'Qwen/Qwen3-32B'],
    ['Qwen/Qwen3-4B-Instruct-2507-FP8', 'Qwen/Qwen3-4B-Instruct-2507'],
    ['mlc-ai/Qwen3-8B-q4f16_1-MLC', 'Qwen/Qwen3-8B'],
    ['gemma-2-2b', 'google/gemma-2-2b-it'],
    ['gemma-2b', 'google/gemma-2b-it'],
    ['openai/gpt-oss-20b', 'openai/gpt-oss-20b'],
    ['yuhuili/EAGLE3-LLaMA3.1-Instruct-8B', null],
    ['meta-llama/Llama-4-8B', null],
    ['', null],
  ])('%s', (reference, id) => {
    expect(findModel(reference)?.id ?? null).toBe(id);
  });

  it('finds each row by each of its names', () => {
    for (const model of catalogModels) {
      for (const name of [model.id, ...model.aliases]) {
        expect(findModel(name)?.id, name).toBe(model.id);
        expect(findModel(name.slice(name.lastIndexOf('/') + 1))?.id, name).toBe(model.id);
      }
    }
  });

  it('suggests what was meant', () => {
    expect(suggestModel('Qwen/Qwen3-8')).toBe('Qwen/Qwen3-8B');
    expect(suggestModel('meta-llama/Lama-3.1-8B')).toBe('meta-llama/Llama-3.1-8B-Instruct');
    expect(suggestModel('something/entirely-different-altogether')).toBeNull();
  });
});

describe('catalogModelFacts', () => {
  it('keeps the shape of the contract at every row', () => {
    for (const model of catalogModels) {
      const facts = modelFactsSchema.parse(catalogModelFacts(model, 'fp8'));
      expect(facts).toMatchObject({ format: 'catalog', repository: model.id, layers: model.layers });
    }
  });

  it('tells the numbers of Llama 3.1 8B in NVFP4', () => {
    const model = findModel('llama3.1:8b');
    expect(model && catalogModelFacts(model, 'nvfp4')).toMatchObject({
      name: 'Llama-3.1-8B-Instruct',
      precision: 'nvfp4',
      parameters: 8_030_261_248,
      activeParameters: 7_504_924_672,
      heads: 32,
      kvHeads: 8,
      feedForwardLength: 14_336,
      slidingWindowTokens: null,
      quantization: { method: 'modelopt-nvfp4', groupSize: 16 },
    });
  });

  it('leaves open what differs between layers', () => {
    const model = findModel('gemma4:31b');
    expect(model && catalogModelFacts(model, 'bf16')).toMatchObject({
      heads: 32,
      kvHeads: null,
      keyLength: null,
      slidingWindowTokens: 1_024,
    });
  });
});
