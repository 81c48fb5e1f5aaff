import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError } from '../../base/app-error.ts';
import { limits } from '../../contract/limits.ts';
import type { ModelFacts } from '../../contract/model-facts.ts';
import { readStructure } from '../architectures/read-structure.ts';
import { folderFacts } from '../folder-facts.ts';
import { countSafetensor } from '../huggingface/count-safetensor.ts';
import { settleStructure, type StructureOutcome } from '../settle-structure.ts';
import {
  isObject,
  readJsonFile,
  readJsonFileIfThere,
  textOf,
  type JsonObject,
} from '../sources/read-json-file.ts';
import { WeightTally } from '../weight-tally.ts';

const caches = ['tensor-cache.json', 'ndarray-cache.json'] as const;

/** The facts of a package of MLC LLM: `mlc-chat-config.json`, a list of tensors, and `params_shard_*.bin`. */
export async function readMlcFacts(path: string, signal?: AbortSignal): Promise<ModelFacts> {
  const config = await readJsonFile(join(path, 'mlc-chat-config.json'), {
    mostBytes: limits.modelConfigBytes,
    signal,
  });
  const cache = await readCache(path, signal);
  const inner: JsonObject = isObject(config['model_config']) ? config['model_config'] : {};
  const model: JsonObject = isObject(inner['text_config']) ? inner['text_config'] : inner;
  const quantization = textOf(config['quantization']) ?? 'unknown';
  const layers = countOf(model['num_hidden_layers']) ?? countOf(model['n_layer']);
  const { tally, shards } = tallyRecords(cache, { layers, packedBits: bitsOf(quantization) });
  const files = await sizesOf(path, shards);
  const modelType = textOf(config['model_type']) ?? 'unknown';
  return folderFacts({
    outcome: settled(readStructure(model, modelType), tally),
    config: model,
    unknown: [],
    facts: {
      format: 'mlc',
      path,
      name: basename(path),
      architecture: modelType,
      parameters: tally.parameters,
      weightsBytes: tally.bytes,
      fileBytes: files.reduce((sum, file) => sum + file.bytes, 0),
      precision: quantization,
      contextTokens: countOf(config['context_window_size']) ?? countOf(model['context_window_size']),
      layers,
      tokenizerModel: Array.isArray(config['tokenizer_files']) ? 'tokenizer.json' : null,
      hasChatTemplate: config['conv_template'] !== undefined && config['conv_template'] !== null,
      files,
      repository: null,
      quantization: { method: 'mlc', groupSize: null, kvCacheDtype: null, excluded: [] },
      weights: tally.parts,
      draft: null,
    },
  });
}

function settled(outcome: StructureOutcome, tally: WeightTally): StructureOutcome {
  if (outcome.kind === 'unknown') return outcome;
  return settleStructure(
    { kind: 'known', structure: { ...outcome.structure, tiedEmbeddings: !tally.hasHead } },
    tally,
  );
}

async function readCache(path: string, signal: AbortSignal | undefined): Promise<JsonObject> {
  for (const name of caches) {
    const cache = await readJsonFileIfThere(join(path, name), { mostBytes: limits.modelIndexBytes, signal });
    if (cache !== null) return cache;
  }
  throw new AppError('model_folder_incomplete', {
    message: `${path} has an mlc-chat-config.json but no ${caches.join(' and no ')}, so its weights are not there.`,
    facts: { path },
  });
}

function tallyRecords(
  cache: JsonObject,
  about: { layers: number | null; packedBits: number },
): { tally: WeightTally; shards: string[] } {
  const tally = new WeightTally();
  const shards: string[] = [];
  for (const shard of listOf(cache['records'])) {
    const file = textOf(shard['dataPath']);
    if (file !== null && /^[^/\\]{1,255}$/.test(file) && shards.length < limits.modelFiles) shards.push(file);
    for (const record of listOf(shard['records'])) addRecord(tally, record, about);
  }
  return { tally, shards };
}

const dtypeNames: Readonly<Record<string, string>> = {
  uint32: 'U32',
  float16: 'F16',
  bfloat16: 'BF16',
  float32: 'F32',
  int8: 'I8',
  uint8: 'U8',
  float8_e4m3fn: 'F8_E4M3',
};

function addRecord(
  tally: WeightTally,
  record: JsonObject,
  about: { layers: number | null; packedBits: number },
): void {
  const name = textOf(record['name']);
  const shape = record['shape'];
  const bytes = countOf(record['nbytes']);
  if (name === null || bytes === null || !Array.isArray(shape)) return;
  const lengths = shape.map((length) => countOf(length) ?? 0);
  const numbers = lengths.reduce((product, length) => product * length, 1);
  const dtype = dtypeNames[textOf(record['dtype']) ?? ''] ?? 'F16';
  tally.add(countSafetensor({ name, dtype, shape: lengths, numbers, bytes }, about));
}

/** `q4f16_1`: 4 bits; `e4m3_…`: 8. */
function bitsOf(quantization: string): number {
  const [, bits] = /^q(\d)/.exec(quantization) ?? [];
  return Number(bits) || (quantization.startsWith('e4m3') || quantization.startsWith('e5m2') ? 8 : 16);
}

async function sizesOf(path: string, shards: readonly string[]): Promise<ModelFacts['files']> {
  const files: ModelFacts['files'] = [];
  const missing: string[] = [];
  for (const shard of shards) {
    const file = join(path, shard);
    const size = await stat(file).then(
      (stats) => stats.size,
      () => 0,
    );
    if (size > 0) files.push({ path: file, bytes: size });
    else missing.push(shard);
  }
  if (files.length > 0 && missing.length === 0) return files;
  const shown = missing.slice(0, limits.listedModelFiles).join(', ') || 'all of them';
  throw new AppError('model_folder_incomplete', {
    message: `${path} is not whole: weight files are missing or empty (${shown}).`,
    facts: { path, missing: missing.slice(0, limits.listedModelFiles) },
  });
}

function listOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;
}
