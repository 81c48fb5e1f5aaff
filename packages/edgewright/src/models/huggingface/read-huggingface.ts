import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { countParameters } from '../../catalog/models/structure-arithmetic.ts';
import { limits } from '../../contract/limits.ts';
import type { ModelFacts } from '../../contract/model-facts.ts';
import { readStructure } from '../architectures/read-structure.ts';
import { folderFacts } from '../folder-facts.ts';
import { settleStructure, type StructureOutcome } from '../settle-structure.ts';
import {
  isObject,
  readJsonFile,
  readJsonFileIfThere,
  textOf,
  type JsonObject,
} from '../sources/read-json-file.ts';
import { locateSnapshot, type LocatedFolder } from './locate-snapshot.ts';
import type { WeightStorage } from './quantization-facts.ts';
import { readQuantization } from './read-quantization.ts';
import { readTokenizer } from './read-tokenizer.ts';
import { recogniseDraft } from './recognise-draft.ts';
import { tallySafetensors, type TalliedWeights } from './tally-safetensors.ts';
import { findWeightFiles, type WeightFiles } from './weight-files.ts';

/**
 * The facts of a model as it is published on the hub: a folder with `config.json` and weights, a snapshot of the
 * hub's cache, or a model folder of that cache. Only headers are read. Throws `model_folder_incomplete`,
 * `model_config_invalid`, `safetensors_invalid` or `model_file_truncated`.
 */
export async function readHuggingFaceFacts(path: string, signal?: AbortSignal): Promise<ModelFacts> {
  const located = await locateSnapshot(path);
  const { folder } = located;
  const options = { mostBytes: limits.modelConfigBytes, signal };
  const config = await readJsonFile(join(folder, 'config.json'), options);
  const quantFile = await readJsonFileIfThere(join(folder, 'hf_quant_config.json'), options);
  const names = await readdir(folder);
  const files = await findWeightFiles(folder, names, signal);
  const text = textPart(config);
  const storage = readQuantization(config, quantFile);
  const layers = layerCount(text);
  const weights =
    files.kind === 'safetensors'
      ? await tallySafetensors(files, { layers, packedBits: storage.packedBits, signal })
      : null;
  const tokenizer = await readTokenizer(folder, { names, signal });
  return describe({ path, located, config, text, storage, files, weights, layers, tokenizer });
}

/** Models with a vision part keep what is of the text in a part of their own. */
function textPart(config: JsonObject): JsonObject {
  for (const name of ['text_config', 'llm_config', 'language_config']) {
    const part = config[name];
    if (isObject(part)) return { tie_word_embeddings: config['tie_word_embeddings'], ...part };
  }
  return config;
}

function layerCount(text: JsonObject): number | null {
  const names = ['num_hidden_layers', 'n_layer', 'num_layers', 'n_layers'];
  const value = names.map((name) => text[name]).find((count) => typeof count === 'number');
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;
}

interface Found {
  path: string;
  located: LocatedFolder;
  config: JsonObject;
  text: JsonObject;
  storage: WeightStorage;
  files: WeightFiles;
  weights: TalliedWeights | null;
  layers: number | null;
  tokenizer: Pick<ModelFacts, 'tokenizerModel' | 'hasChatTemplate'>;
}

function describe(found: Found): ModelFacts {
  const { path, located, config, text, storage, files, weights, layers } = found;
  const draft = recogniseDraft(config);
  const modelType = textOf(text['model_type']) ?? textOf(config['model_type']) ?? 'unknown';
  const outcome: StructureOutcome =
    draft !== null && draft.kind !== 'small-model'
      ? { kind: 'unknown', why: 'it is a draft, which borrows parts of the model it was made for' }
      : settled(readStructure(text, modelType), weights);
  const fileBytes = files.files.reduce((sum, file) => sum + file.bytes, 0);
  const contexts = ['max_position_embeddings', 'seq_length', 'n_positions', 'max_seq_len', 'n_ctx'];
  return folderFacts({
    outcome,
    config: text,
    unknown: weights === null ? withoutTensors(outcome) : [],
    facts: {
      format: 'huggingface',
      path,
      name: located.repository?.replace(/@.*$/, '').replace(/^.*\//, '') ?? basename(located.folder),
      architecture: modelType,
      parameters: weights?.tally.parameters ?? parametersOf(outcome),
      weightsBytes: weights?.tally.bytes ?? fileBytes,
      fileBytes,
      precision: precisionOf(storage, weights),
      contextTokens: countOf(text, contexts),
      layers,
      ...found.tokenizer,
      ...(text['edgewright_random_weights'] === true ? { randomWeights: true as const } : {}),
      files: files.files,
      repository: located.repository,
      quantization: storage.quantization,
      weights: weights?.tally.parts ?? null,
      draft,
    },
  });
}

function withoutTensors(outcome: StructureOutcome): ModelFacts['unknown'] {
  const why = 'its weights are PyTorch pickles, whose tensors cannot be listed without running them';
  const facts = outcome.kind === 'known' ? ['weights'] : ['weights', 'parameters'];
  return facts.map((fact) => ({ fact, why }));
}

/** Computed where no tensor could be listed; 0 where that is not possible either, and then `unknown` says so. */
function parametersOf(outcome: StructureOutcome): number {
  return outcome.kind === 'known' ? countParameters(outcome.structure).total : 0;
}

/** The tensors know better than the configuration whether there is an output matrix. */
function settled(outcome: StructureOutcome, weights: TalliedWeights | null): StructureOutcome {
  if (outcome.kind === 'unknown' || weights === null) return outcome;
  const { tally } = weights;
  const structure = { ...outcome.structure, tiedEmbeddings: !tally.hasHead };
  return settleStructure({ kind: 'known', structure }, tally);
}

const dtypeNames: Readonly<Record<string, string>> = { BF16: 'bf16', F16: 'f16', F32: 'f32', F8_E4M3: 'fp8' };

function precisionOf(storage: WeightStorage, weights: TalliedWeights | null): string {
  const isPlain = storage.quantization.method === 'none';
  const dtype = weights?.commonDtype ?? null;
  return isPlain && dtype !== null ? (dtypeNames[dtype] ?? dtype.toLowerCase()) : storage.precision;
}

function countOf(config: JsonObject, names: readonly string[]): number | null {
  for (const name of names) {
    const value = config[name];
    if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  }
  return null;
}
