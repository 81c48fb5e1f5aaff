import { mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../base/app-error.ts';
import { findModel } from '../catalog/models/find-model.ts';
import { totalWeightBytes, weightBytes } from '../catalog/models/structure-arithmetic.ts';
import { modelFactsSchema, type ModelFacts } from '../contract/model-facts.ts';
import {
  linearFormats,
  llama8b,
  llamaConfig,
  llamaTensors,
  writeCheckpoint,
  type LinearFormat,
} from './__fixtures__/checkpoint.ts';
import { configurations } from './__fixtures__/configurations.ts';
import { tinyModel, writeGguf } from './__fixtures__/write-gguf.ts';
import type { TensorShape } from './__fixtures__/write-safetensors.ts';
import { readModelFacts } from './read-model.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgewright-models-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function failure(path: string): Promise<AppError> {
  const thrown = await readModelFacts(path).catch((error: unknown) => error);
  if (thrown instanceof AppError) return thrown;
  throw new Error('expected an AppError', { cause: thrown });
}

const llama = { config: llamaConfig(llama8b), tensors: llamaTensors(llama8b) };

function catalogRow(name: string): NonNullable<ReturnType<typeof findModel>> {
  const model = findModel(name);
  if (model === null) throw new Error(`${name} is not in the catalog`);
  return model;
}

/** Every tensor of gpt-oss-20b as it is published. */
function gptOssTensors(): TensorShape[] {
  const tensor = (name: string, dtype: string, ...shape: number[]): TensorShape => ({ name, dtype, shape });
  const tensors = ['model.embed_tokens', 'lm_head'].map((name) =>
    tensor(`${name}.weight`, 'BF16', 201_088, 2_880),
  );
  tensors.push(tensor('model.norm.weight', 'BF16', 2_880));
  for (let layer = 0; layer < 24; layer += 1) {
    const at = `model.layers.${layer}`;
    for (const [name, output, input] of [
      ['q_proj', 4_096, 2_880],
      ['k_proj', 512, 2_880],
      ['v_proj', 512, 2_880],
      ['o_proj', 2_880, 4_096],
    ] as const) {
      tensors.push(tensor(`${at}.self_attn.${name}.weight`, 'BF16', output, input));
      tensors.push(tensor(`${at}.self_attn.${name}.bias`, 'BF16', output));
    }
    for (const [name, output] of [
      ['gate_up_proj', 5_760],
      ['down_proj', 2_880],
    ] as const) {
      tensors.push(tensor(`${at}.mlp.experts.${name}_blocks`, 'U8', 32, output, 90, 16));
      tensors.push(tensor(`${at}.mlp.experts.${name}_scales`, 'U8', 32, output, 90));
      tensors.push(tensor(`${at}.mlp.experts.${name}_bias`, 'BF16', 32, output));
    }
    tensors.push(
      tensor(`${at}.mlp.router.weight`, 'BF16', 32, 2_880),
      tensor(`${at}.mlp.router.bias`, 'BF16', 32),
      tensor(`${at}.self_attn.sinks`, 'BF16', 64),
      tensor(`${at}.input_layernorm.weight`, 'BF16', 2_880),
      tensor(`${at}.post_attention_layernorm.weight`, 'BF16', 2_880),
    );
  }
  return tensors;
}

describe('a folder as the hub publishes it', () => {
  it('tells the same as the catalog', async () => {
    const path = await writeCheckpoint(join(directory, 'llama'), { ...llama, parts: 4 });
    const facts = modelFactsSchema.parse(await readModelFacts(path));
    const { structure } = catalogRow('llama3.1:8b');
    expect(facts).toMatchObject({
      format: 'huggingface',
      name: 'llama',
      architecture: 'llama',
      parameters: 8_030_261_248,
      weightsBytes: 16_060_522_496,
      precision: 'bf16',
      contextTokens: 131_072,
      layers: 32,
      heads: 32,
      kvHeads: 8,
      kvBytesPerToken: 131_072,
      tokenizerModel: 'PreTrainedTokenizerFast',
      hasChatTemplate: true,
      repository: null,
      draft: null,
      unknown: [],
      structure,
      weights: weightBytes(structure, 'bf16'),
    });
    expect(facts.files).toHaveLength(4);
    expect(facts.fileBytes).toBeGreaterThan(facts.weightsBytes);
  });

  it('reads a hundred gigabytes of experts by their headers', async () => {
    const shape = { ...llama8b, layers: 32, width: 14_336, vocabulary: 32_000, experts: 8 };
    const path = await writeCheckpoint(join(directory, 'mixtral'), {
      config: llamaConfig(shape),
      tensors: llamaTensors(shape),
      parts: 19,
    });
    const facts = await readModelFacts(path);
    const { structure } = catalogRow('mixtral:8x7b');
    expect(facts).toMatchObject({
      structure,
      weights: weightBytes(structure, 'bf16'),
      activeParameters: 12_748_853_248,
      feedForwardLength: 2 * 14_336,
    });
  });

  const quantised: readonly {
    case: string;
    linear: LinearFormat;
    declared: Record<string, unknown>;
    facts: { precision: string } & Record<string, unknown>;
    /** Bytes per quantised weight, scales included. */
    bytesPerWeight: number;
  }[] = [
    {
      case: 'ModelOpt FP8',
      linear: linearFormats.modeloptFp8,
      declared: {
        quant_method: 'modelopt',
        quant_algo: 'FP8',
        kv_cache_quant_algo: 'FP8',
        ignore: ['lm_head'],
      },
      facts: {
        precision: 'fp8',
        quantization: { method: 'modelopt-fp8', groupSize: null, kvCacheDtype: 'fp8', excluded: ['lm_head'] },
      },
      bytesPerWeight: 1,
    },
    {
      case: 'ModelOpt NVFP4, nested',
      linear: linearFormats.modeloptNvfp4,
      declared: {
        quant_method: 'modelopt',
        quantization: { quant_algo: 'NVFP4', group_size: 16, exclude_modules: ['lm_head'] },
      },
      facts: {
        precision: 'nvfp4',
        quantization: { method: 'modelopt-nvfp4', groupSize: 16, kvCacheDtype: null, excluded: ['lm_head'] },
      },
      bytesPerWeight: 0.5625,
    },
    {
      case: 'FP8 in blocks',
      linear: linearFormats.blockFp8,
      declared: { quant_method: 'fp8', activation_scheme: 'dynamic', weight_block_size: [128, 128] },
      facts: { precision: 'fp8', quantization: { method: 'fp8', groupSize: 128 } },
      bytesPerWeight: 1 + 4 / 128 / 128,
    },
    {
      case: 'AWQ',
      linear: linearFormats.awq,
      declared: { quant_method: 'awq', bits: 4, group_size: 128, version: 'gemm', zero_point: true },
      facts: { precision: 'int4-awq', quantization: { method: 'awq', groupSize: 128 } },
      bytesPerWeight: 4.15625 / 8,
    },
    {
      case: 'GPTQ',
      linear: linearFormats.gptq,
      declared: { quant_method: 'gptq', bits: 4, group_size: 128, desc_act: true, sym: true },
      facts: { precision: 'int4-gptq', quantization: { method: 'gptq', groupSize: 128 } },
      bytesPerWeight: 4.15625 / 8,
    },
    {
      case: 'compressed-tensors W4A16',
      linear: linearFormats.packed,
      declared: {
        quant_method: 'compressed-tensors',
        format: 'pack-quantized',
        ignore: ['lm_head'],
        config_groups: { group_0: { weights: { num_bits: 4, type: 'int', group_size: 128 } } },
      },
      facts: { precision: 'w4a16', quantization: { method: 'compressed-tensors-w4a16', groupSize: 128 } },
      bytesPerWeight: 4.125 / 8,
    },
    {
      case: 'compressed-tensors NVFP4',
      linear: linearFormats.packedNvfp4,
      declared: {
        quant_method: 'compressed-tensors',
        format: 'nvfp4-pack-quantized',
        config_groups: { group_0: { weights: { num_bits: 4, type: 'float', group_size: 16 } } },
      },
      facts: { precision: 'nvfp4', quantization: { method: 'compressed-tensors-nvfp4', groupSize: 16 } },
      bytesPerWeight: 0.5625,
    },
    {
      case: 'compressed-tensors FP8',
      linear: linearFormats.channelFp8,
      declared: {
        quant_method: 'compressed-tensors',
        format: 'float-quantized',
        kv_cache_scheme: { num_bits: 8, type: 'float' },
        config_groups: { group_0: { weights: { num_bits: 8, type: 'float', strategy: 'channel' } } },
      },
      facts: { precision: 'fp8', quantization: { method: 'compressed-tensors-fp8', kvCacheDtype: 'fp8' } },
      bytesPerWeight: 1,
    },
    {
      case: 'compressed-tensors INT8',
      linear: linearFormats.int8,
      declared: {
        quant_method: 'compressed-tensors',
        format: 'int-quantized',
        config_groups: { group_0: { weights: { num_bits: 8, type: 'int' } } },
      },
      facts: { precision: 'int8', quantization: { method: 'compressed-tensors-int8' } },
      bytesPerWeight: 1,
    },
    {
      case: 'bitsandbytes',
      linear: linearFormats.bitsandbytes,
      declared: { quant_method: 'bitsandbytes', load_in_4bit: true, bnb_4bit_quant_type: 'nf4' },
      facts: { precision: 'bnb-4bit', quantization: { method: 'bitsandbytes' } },
      bytesPerWeight: 0.5 + 1 / 64,
    },
    {
      case: 'a method that nobody knows yet',
      linear: linearFormats.packed,
      declared: { quant_method: 'hqq' },
      facts: { precision: 'hqq', quantization: { method: 'other' } },
      bytesPerWeight: 4.125 / 8,
    },
  ];

  it.each(quantised)('tells $case', async ({ linear, declared, facts: expected, bytesPerWeight }) => {
    const path = await writeCheckpoint(join(directory, 'model'), {
      config: llamaConfig(llama8b, { quantization_config: declared }),
      tensors: llamaTensors(llama8b, linear),
    });
    const facts = await readModelFacts(path);
    expect(facts).toMatchObject(expected);
    expect(facts.parameters).toBe(8_030_261_248);
    expect(facts.structure).toEqual(catalogRow('llama3.1:8b').structure);
    // What is not quantised: both tables and the norms, at 16 bits.
    expect(facts.weights?.remainderBytes).toBe(2 * (2 * 525_336_576 + 266_240));
    // Scales per matrix and orders of GPTQ add up to one in a thousand.
    expect((facts.weights?.quantizedBytes ?? 0) / 6_979_321_856 / bytesPerWeight).toBeCloseTo(1, 2);
    expect(facts.weights && totalWeightBytes(facts.weights)).toBe(facts.weightsBytes);
  });

  it('counts experts in MXFP4 and leaves the rest at 16 bits', async () => {
    const row = catalogRow('gpt-oss:20b');
    const path = await writeCheckpoint(join(directory, 'gpt-oss'), {
      config: {
        ...configurations['gpt-oss:20b'],
        architectures: ['GptOssForCausalLM'],
        quantization_config: { quant_method: 'mxfp4', modules_to_not_convert: ['model.layers.*.self_attn'] },
      },
      tensors: gptOssTensors(),
    });
    const facts = await readModelFacts(path);
    expect(facts).toMatchObject({
      structure: row.structure,
      precision: 'mxfp4',
      quantization: { method: 'mxfp4', groupSize: 32, excluded: ['model.layers.*.self_attn'] },
      slidingWindowTokens: 128,
      unknown: [],
    });
    const expected = weightBytes(row.structure, 'mxfp4');
    expect(facts.weights).toMatchObject({
      headBytes: expected.headBytes,
      quantizedBytes: expected.quantizedBytes,
      remainderBytes: expected.remainderBytes,
    });
  });

  it('keeps the layers that only predict further tokens apart', async () => {
    const shape = { ...llama8b, layers: 4 };
    const beyond = linearFormats.bf16('model.layers.4.eh_proj', 4_096, 8_192);
    const path = await writeCheckpoint(join(directory, 'model'), {
      config: llamaConfig(shape, { num_nextn_predict_layers: 1 }),
      tensors: [...llamaTensors(shape), ...beyond, ...linearFormats.bf16('mtp.fc', 4_096, 4_096)],
    });
    const facts = await readModelFacts(path);
    expect(facts.weights?.towerBytes).toBe(2 * (4_096 * 8_192 + 4_096 * 4_096));
    expect(facts.structure).toMatchObject({ towerParameters: 4_096 * 12_288 });
    expect(facts.unknown).toEqual([]);
  });

  it('says what pickles do not tell', async () => {
    const path = await writeCheckpoint(join(directory, 'model'), llama);
    await rm(join(path, 'model.safetensors'));
    await writeFile(join(path, 'pytorch_model.bin'), Buffer.alloc(1_000));
    const facts = await readModelFacts(path);
    expect(facts).toMatchObject({ weights: null, weightsBytes: 1_000, kvBytesPerToken: 131_072 });
    expect(facts.unknown).toEqual([{ fact: 'weights', why: expect.stringContaining('PyTorch pickles') }]);
  });

  it('reads the file that older ModelOpt versions put beside the configuration', async () => {
    const path = await writeCheckpoint(join(directory, 'model'), {
      config: llamaConfig(llama8b),
      tensors: llamaTensors(llama8b, linearFormats.modeloptNvfp4),
    });
    const quantization = {
      quant_algo: 'NVFP4',
      kv_cache_quant_algo: 'FP8',
      group_size: 16,
      exclude_modules: ['lm_head'],
    };
    await writeFile(join(path, 'hf_quant_config.json'), JSON.stringify({ producer: {}, quantization }));
    expect((await readModelFacts(path)).quantization).toEqual({
      method: 'modelopt-nvfp4',
      groupSize: 16,
      kvCacheDtype: 'fp8',
      excluded: ['lm_head'],
    });
  });

  it('counts a vision tower apart', async () => {
    const tower = [
      { name: 'vision_tower.encoder.layers.0.mlp.fc1.weight', dtype: 'BF16', shape: [4_096, 1_024] },
      { name: 'multi_modal_projector.linear_1.weight', dtype: 'BF16', shape: [1_024, 4_096] },
    ];
    const inside = llama.tensors.map((tensor) => ({ ...tensor, name: `language_model.${tensor.name}` }));
    const { architectures, ...text } = llama.config;
    const path = await writeCheckpoint(join(directory, 'model'), {
      config: { architectures, model_type: 'llava', text_config: text },
      tensors: [...inside, ...tower],
    });
    const facts = await readModelFacts(path);
    expect(facts.weights).toMatchObject({ towerBytes: 2 * 8_388_608, headBytes: 2 * 525_336_576 });
    expect(facts.structure).toMatchObject({
      towerParameters: 8_388_608,
      otherParameters: 8_388_608 + 266_240,
    });
  });

  it.each<{ case: string; config: Record<string, unknown>; why: string }>([
    {
      case: 'an architecture that is not in the table',
      config: llamaConfig(llama8b, { model_type: 'brandnew' }),
      why: 'its architecture, brandnew, is not in our table',
    },
    {
      case: 'a configuration of another model',
      config: llamaConfig({ ...llama8b, width: 8_192 }),
      why: 'its dimensions give',
    },
    {
      case: 'a field that is missing',
      config: llamaConfig(llama8b, { intermediate_size: null }),
      why: 'its configuration has no intermediate_size',
    },
    {
      case: 'a field that makes no sense',
      config: llamaConfig(llama8b, { num_key_value_heads: -8 }),
      why: 'num_key_value_heads in its configuration is -8',
    },
  ])('does not guess at $case', async ({ config, why }) => {
    const path = await writeCheckpoint(join(directory, 'model'), { config, tensors: llama.tensors });
    const facts = await readModelFacts(path);
    expect(facts).toMatchObject({ structure: null, kvBytesPerToken: null, parameters: 8_030_261_248 });
    expect(facts.unknown.find(({ fact }) => fact === 'structure')?.why).toContain(why);
    expect(facts.weights?.headBytes).toBe(2 * 525_336_576);
  });

  it.each<{ case: string; config: Record<string, unknown>; draft: ModelFacts['draft'] }>([
    {
      case: 'EAGLE3',
      config: { architectures: ['LlamaForCausalLMEagle3'], draft_vocab_size: 32_000 },
      draft: { kind: 'eagle3', forModel: null },
    },
    {
      case: 'EAGLE',
      config: { architectures: ['EagleLlamaForCausalLM'] },
      draft: { kind: 'eagle', forModel: null },
    },
    {
      case: 'speculators',
      config: {
        speculators_model_type: 'eagle3',
        speculators_config: { verifier: { name_or_path: 'Qwen/Qwen3-8B' } },
      },
      draft: { kind: 'eagle3', forModel: 'Qwen/Qwen3-8B' },
    },
    {
      case: 'Medusa',
      config: { medusa_num_heads: 3, base_model_name_or_path: '/home/somebody/vicuna' },
      draft: { kind: 'medusa', forModel: null },
    },
    {
      case: 'MTP',
      config: { architectures: ['DeepSeekMTPModel'], model_type: 'deepseek_mtp' },
      draft: { kind: 'mtp', forModel: null },
    },
  ])('recognises a draft: $case', async ({ config, draft }) => {
    const tensors = [{ name: 'midlayer.mlp.up_proj.weight', dtype: 'BF16', shape: [1_024, 512] }];
    const path = await writeCheckpoint(join(directory, 'draft'), { config, tensors });
    expect(await readModelFacts(path)).toMatchObject({ draft, structure: null, weightsBytes: 1_048_576 });
  });

  it('stops when it is told to', async () => {
    const path = await writeCheckpoint(join(directory, 'model'), llama);
    const signal = AbortSignal.abort(new Error('stop'));
    await expect(readModelFacts(path, { signal })).rejects.toThrow('stop');
  });
});

describe('the cache of the hub', () => {
  const commit = '0e9e39f249a16976918f6564b8830bc894c89659';

  async function cached(): Promise<{ model: string; snapshot: string }> {
    const model = join(directory, 'models--meta-llama--Llama-3.1-8B-Instruct');
    const snapshot = join(model, 'snapshots', commit);
    await writeCheckpoint(join(model, 'blobs'), llama);
    await mkdir(snapshot, { recursive: true });
    for (const name of ['config.json', 'tokenizer_config.json', 'model.safetensors']) {
      await symlink(`../../blobs/${name}`, join(snapshot, name));
    }
    await mkdir(join(model, 'refs'));
    await writeFile(join(model, 'refs', 'main'), commit);
    return { model, snapshot };
  }

  it('finds the snapshot from the folder of the model, and the repository from either', async () => {
    const { model, snapshot } = await cached();
    const expected = {
      name: 'Llama-3.1-8B-Instruct',
      repository: `meta-llama/Llama-3.1-8B-Instruct@${commit}`,
      parameters: 8_030_261_248,
    };
    expect(await readModelFacts(model)).toMatchObject({ ...expected, path: model });
    expect(await readModelFacts(snapshot)).toMatchObject({ ...expected, path: snapshot });
  });

  it('says what an unfinished download lacks', async () => {
    const { model, snapshot } = await cached();
    await rm(join(model, 'blobs', 'model.safetensors'));
    expect(await failure(snapshot)).toMatchObject({
      code: 'model_folder_incomplete',
      message: `${snapshot} is not whole: 1 weight files are missing or empty (model.safetensors).`,
    });
    await rm(join(model, 'refs'), { recursive: true });
    expect((await failure(model)).nextStep).toBe(`Fetch it again, or give ${snapshot}.`);
  });
});

describe('folders that are not whole', () => {
  const name = 'model-00002-of-00004.safetensors';

  it.each<{ case: string; spoil: (path: string) => Promise<void>; code: string; message: string }>([
    {
      case: 'a part is missing',
      spoil: (path) => rm(join(path, name)),
      code: 'model_folder_incomplete',
      message: `1 weight files are missing or empty (${name})`,
    },
    {
      case: 'a part and the index are missing',
      spoil: async (path) => {
        await rm(join(path, name));
        await rm(join(path, 'model.safetensors.index.json'));
      },
      code: 'model_folder_incomplete',
      message: name,
    },
    {
      case: 'a part is cut short',
      spoil: (path) => truncate(join(path, name), 1_000_000),
      code: 'model_file_truncated',
      message: 'is cut short: its tensors need',
    },
    {
      case: 'a part is cut inside its header',
      spoil: (path) => truncate(join(path, name), 1_000),
      code: 'model_file_truncated',
      message: 'is cut short: its header needs',
    },
    {
      case: 'a part is a git-lfs pointer',
      spoil: (path) =>
        writeFile(join(path, name), 'version https://git-lfs.github.com/spec/v1\noid sha256:00\n'),
      code: 'safetensors_invalid',
      message: 'git-lfs pointer',
    },
    {
      case: 'a part is of another download',
      spoil: async (path) => writeFile(join(path, name), await readFile(join(path, 'model.safetensors'))),
      code: 'model_folder_incomplete',
      message: 'which the index places in it',
    },
    {
      case: 'the index leads out of the folder',
      spoil: (path) =>
        writeFile(
          join(path, 'model.safetensors.index.json'),
          '{"weight_map":{"a":"../../secret.safetensors"}}',
        ),
      code: 'model_config_invalid',
      message: 'names no file for a',
    },
    {
      case: 'the configuration is not JSON',
      spoil: (path) => writeFile(join(path, 'config.json'), '{"model_type": }'),
      code: 'model_config_invalid',
      message: 'is not JSON (at line 1, column 16: a value was expected)',
    },
    {
      case: 'the configuration is a list',
      spoil: (path) => writeFile(join(path, 'config.json'), '[]'),
      code: 'model_config_invalid',
      message: 'holds no JSON object',
    },
    {
      case: 'the configuration is missing',
      spoil: (path) => rm(join(path, 'config.json')),
      code: 'model_folder_incomplete',
      message: 'has weights but no config.json',
    },
  ])('$case', async ({ spoil, code, message }) => {
    const path = await writeCheckpoint(join(directory, 'model'), { ...llama, parts: 4 });
    await writeCheckpoint(join(directory, 'other'), {
      config: {},
      tensors: [{ name: 'other', dtype: 'F32', shape: [4] }],
    });
    await writeFile(
      join(path, 'model.safetensors'),
      await readFile(join(directory, 'other', 'model.safetensors')),
    );
    await spoil(path);
    const error = await failure(path);
    expect(error.message).toContain(message);
    expect(error.code).toBe(code);
  });

  it('tells an adapter', async () => {
    await writeFile(join(directory, 'adapter_config.json'), '{}');
    await writeFile(join(directory, 'adapter_model.safetensors'), '');
    expect(await failure(directory)).toMatchObject({
      code: 'model_unsupported',
      message: `${directory} holds a LoRA adapter, which changes another model and is none by itself.`,
    });
  });

  it('tells a folder without a model', async () => {
    expect(await failure(directory)).toMatchObject({ code: 'model_file_missing' });
    await writeGguf(join(directory, 'a.gguf'), tinyModel());
    expect((await failure(directory)).nextStep).toBe(`Give one of these: ${join(directory, 'a.gguf')}.`);
    expect(await readModelFacts(join(directory, 'a.gguf'))).toMatchObject({ format: 'gguf', name: 'tiny' });
    expect(await failure(join(directory, 'nothing'))).toMatchObject({ code: 'model_file_missing' });
  });
});

describe('an engine that TensorRT-LLM has built', () => {
  const config = {
    version: '0.20.0',
    pretrained_config: {
      architecture: 'LlamaForCausalLM',
      dtype: 'bfloat16',
      hidden_size: 4_096,
      intermediate_size: 14_336,
      num_attention_heads: 32,
      num_hidden_layers: 32,
      num_key_value_heads: 8,
      head_size: 128,
      vocab_size: 128_256,
      max_position_embeddings: 131_072,
      mapping: { world_size: 2, tp_size: 2 },
      quantization: { quant_algo: 'FP8', kv_cache_quant_algo: 'FP8', exclude_modules: ['lm_head'] },
    },
    build_config: { max_seq_len: 8_192, max_batch_size: 8 },
  };

  async function engine(): Promise<string> {
    const path = join(directory, 'engine');
    await mkdir(path);
    await writeFile(join(path, 'config.json'), JSON.stringify(config));
    for (const rank of [0, 1]) await writeFile(join(path, `rank${rank}.engine`), Buffer.alloc(1_000));
    return path;
  }

  it('tells what it was built for', async () => {
    const facts = modelFactsSchema.parse(await readModelFacts(await engine()));
    expect(facts).toMatchObject({
      format: 'tensorrt-llm',
      precision: 'fp8',
      contextTokens: 8_192,
      kvBytesPerToken: 131_072,
      weightsBytes: 2_000,
      weights: null,
      quantization: { method: 'modelopt-fp8', kvCacheDtype: 'fp8', excluded: ['lm_head'] },
    });
    expect(facts.parameters / 8.03e9).toBeCloseTo(1, 3);
    expect(facts.files).toHaveLength(2);
  });

  it('misses the file of a GPU', async () => {
    const path = await engine();
    await rm(join(path, 'rank1.engine'));
    expect(await failure(path)).toMatchObject({
      code: 'model_folder_incomplete',
      message: expect.stringContaining('built for 2 GPUs, and these files are missing: rank1.engine'),
    });
  });
});

describe('a package of MLC', () => {
  const shape = { layers: 2, hidden: 64, heads: 4, kvHeads: 2, headLength: 16, width: 128, vocabulary: 512 };

  /** Four bits in groups of 32, as `q4f16_1` packs them: also the tables. */
  function quantised(name: string, output: number, input: number): Record<string, unknown>[] {
    return [
      { name: `${name}.q_weight`, shape: [output, input / 8], dtype: 'uint32', nbytes: (output * input) / 2 },
      {
        name: `${name}.q_scale`,
        shape: [output, input / 32],
        dtype: 'float16',
        nbytes: (output * input) / 16,
      },
    ];
  }

  async function mlcPackage(cacheName: string): Promise<string> {
    const path = join(directory, 'Small-q4f16_1-MLC');
    await mkdir(path);
    const { hidden, width } = shape;
    const layers = [0, 1].flatMap((layer) => [
      ...quantised(`model.layers.${layer}.self_attn.qkv_proj`, 64 + 2 * 32, hidden),
      ...quantised(`model.layers.${layer}.self_attn.o_proj`, hidden, hidden),
      ...quantised(`model.layers.${layer}.mlp.gate_up_proj`, 2 * width, hidden),
      ...quantised(`model.layers.${layer}.mlp.down_proj`, hidden, width),
      {
        name: `model.layers.${layer}.input_layernorm.weight`,
        shape: [hidden],
        dtype: 'float16',
        nbytes: 128,
      },
    ]);
    const tables = ['model.embed_tokens', 'lm_head'].flatMap((name) => quantised(name, 512, hidden));
    const records = [{ dataPath: 'params_shard_0.bin', records: [...tables, ...layers] }];
    await writeFile(join(path, cacheName), JSON.stringify({ metadata: {}, records }));
    await writeFile(join(path, 'params_shard_0.bin'), Buffer.alloc(4_096));
    const config = {
      model_type: 'llama',
      quantization: 'q4f16_1',
      context_window_size: 4_096,
      tokenizer_files: ['tokenizer.json'],
      conv_template: { name: 'llama-3' },
      model_config: llamaConfig(shape),
    };
    await writeFile(join(path, 'mlc-chat-config.json'), JSON.stringify(config));
    return path;
  }

  it.each(['tensor-cache.json', 'ndarray-cache.json'])('lists the tensors of %s', async (cacheName) => {
    const facts = modelFactsSchema.parse(await readModelFacts(await mlcPackage(cacheName)));
    const layer = 64 * (64 + 2 * 32) + 64 * 64 + 3 * 64 * 128;
    expect(facts).toMatchObject({
      format: 'mlc',
      precision: 'q4f16_1',
      contextTokens: 4_096,
      parameters: 2 * 512 * 64 + 2 * (layer + 64),
      kvBytesPerToken: 2 * 2 * 2 * 16 * 2,
      hasChatTemplate: true,
      weights: {
        embeddingBytes: 512 * 64 * 0.5625,
        headBytes: 512 * 64 * 0.5625,
        denseBytes: 2 * (layer * 0.5625 + 128),
        remainderBytes: 2 * 128,
      },
      unknown: [],
    });
  });

  it('misses its weights', async () => {
    const path = await mlcPackage('tensor-cache.json');
    await rm(join(path, 'params_shard_0.bin'));
    expect((await failure(path)).message).toContain('params_shard_0.bin');
    await rm(join(path, 'tensor-cache.json'));
    expect((await failure(path)).message).toContain('no tensor-cache.json and no ndarray-cache.json');
  });
});
