import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { countParameters } from '../../catalog/models/structure-arithmetic.ts';
import { AppError } from '../../base/app-error.ts';
import { limits } from '../../contract/limits.ts';
import type { ModelFacts } from '../../contract/model-facts.ts';
import type { ModelStructure } from '../../contract/model-structure.ts';
import { readStructure } from '../architectures/read-structure.ts';
import { folderFacts } from '../folder-facts.ts';
import { readQuantization } from '../huggingface/read-quantization.ts';
import type { StructureOutcome } from '../settle-structure.ts';
import { isObject, textOf, type JsonObject } from '../sources/read-json-file.ts';

/** Whether a `config.json` is that of a built engine rather than of a checkpoint. */
export function isEngineConfig(config: JsonObject): boolean {
  return isObject(config['pretrained_config']) && isObject(config['build_config']);
}

/**
 * The facts of an engine that TensorRT-LLM has built: `config.json` and one `rankN.engine` per GPU. An engine is one
 * plan for one kind of GPU: its weights cannot be listed, and what they need is what its files have.
 */
export async function readEngineFacts(path: string, config: JsonObject): Promise<ModelFacts> {
  const model: JsonObject = isObject(config['pretrained_config']) ? config['pretrained_config'] : {};
  const build: JsonObject = isObject(config['build_config']) ? config['build_config'] : {};
  const files = await engineFiles(path, rankCount(model));
  const fileBytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const fields = { ...model, head_dim: model['head_dim'] ?? model['head_size'] };
  const architecture = textOf(model['architecture']) ?? 'unknown';
  const outcome = structureOf(fields, architecture);
  const quantization = model['quantization'];
  const declared = isObject(quantization) && quantization['quant_algo'] ? quantization : null;
  const storage = readQuantization(
    declared === null
      ? { dtype: model['dtype'] }
      : { quantization_config: { ...declared, quant_method: 'modelopt' } },
    null,
  );
  const why = 'an engine does not list its weights';
  return folderFacts({
    outcome,
    config: fields,
    unknown: [
      { fact: 'weights', why },
      { fact: 'weightsBytes', why: `${why}; its files stand for them` },
      { fact: 'hasChatTemplate', why: 'the tokenizer lies elsewhere' },
      ...(outcome.kind === 'unknown' ? [{ fact: 'parameters', why: outcome.why }] : []),
    ],
    facts: {
      format: 'tensorrt-llm',
      path,
      name: basename(path),
      architecture,
      parameters: outcome.kind === 'known' ? countParameters(outcome.structure).total : 0,
      weightsBytes: fileBytes,
      fileBytes,
      precision: storage.precision,
      contextTokens: countOf(build['max_seq_len']) ?? countOf(model['max_position_embeddings']),
      layers: countOf(model['num_hidden_layers']),
      tokenizerModel: null,
      hasChatTemplate: false,
      files,
      repository: null,
      quantization: storage.quantization,
      weights: null,
      draft: null,
    },
  });
}

/** Classes of TensorRT-LLM by the names that checkpoints have for the same. */
const modelTypes: Readonly<Record<string, string>> = {
  LlamaForCausalLM: 'llama',
  MistralForCausalLM: 'mistral',
  MixtralForCausalLM: 'mixtral',
  QWenForCausalLM: 'qwen2',
  Qwen2ForCausalLM: 'qwen2',
  Qwen3ForCausalLM: 'qwen3',
  PhiForCausalLM: 'phi',
  Phi3ForCausalLM: 'phi3',
  GemmaForCausalLM: 'gemma',
  Gemma2ForCausalLM: 'gemma2',
  BloomForCausalLM: 'bloom',
  GPTJForCausalLM: 'gptj',
};

/** Norms are not in the configuration of an engine; they are a few in ten thousand. */
function structureOf(fields: JsonObject, architecture: string): StructureOutcome {
  const modelType = modelTypes[architecture];
  if (modelType === undefined) {
    return { kind: 'unknown', why: `its architecture, ${architecture}, is not in our table` };
  }
  const outcome = readStructure(fields, modelType);
  if (outcome.kind === 'unknown') return outcome;
  const structure: ModelStructure = {
    ...outcome.structure,
    tiedEmbeddings: fields['share_embedding_table'] === true || outcome.structure.tiedEmbeddings,
  };
  return { kind: 'known', structure };
}

function rankCount(model: JsonObject): number {
  const mapping: JsonObject = isObject(model['mapping']) ? model['mapping'] : {};
  const tensor = countOf(mapping['tp_size']) ?? 1;
  const pipeline = countOf(mapping['pp_size']) ?? 1;
  return countOf(mapping['world_size']) ?? tensor * pipeline;
}

async function engineFiles(path: string, ranks: number): Promise<ModelFacts['files']> {
  if (ranks > limits.modelFiles)
    throw incomplete(path, `it was built for ${ranks} GPUs, which no machine has`);
  const names = new Set(await readdir(path));
  const expected = Array.from({ length: ranks }, (_, rank) => `rank${rank}.engine`);
  const missing = expected.filter((name) => !names.has(name));
  if (missing.length > 0) {
    const shown = missing.slice(0, limits.listedModelFiles).join(', ');
    throw incomplete(path, `it was built for ${ranks} GPUs, and these files are missing: ${shown}`);
  }
  const files: ModelFacts['files'] = [];
  for (const name of expected) {
    const file = join(path, name);
    const { size } = await stat(file);
    if (size === 0) throw incomplete(path, `${name} is empty`);
    files.push({ path: file, bytes: size });
  }
  return files;
}

function incomplete(path: string, why: string): AppError {
  return new AppError('model_folder_incomplete', {
    message: `The engine in ${path} is not whole: ${why}.`,
    facts: { path },
    nextStep: 'Build it again with trtllm-build, or copy all files of the build.',
  });
}

function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;
}
