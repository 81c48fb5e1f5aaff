import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../base/app-error.ts';
import { limits } from '../contract/limits.ts';
import type { ModelFacts } from '../contract/model-facts.ts';
import { readHuggingFaceFacts } from './huggingface/read-huggingface.ts';
import { readMlcFacts } from './mlc/read-mlc.ts';
import { isDirectory } from './open-model-file.ts';
import { readGgufFacts } from './read-gguf.ts';
import { cannotOpen } from './sources/file-source.ts';
import { readJsonFile } from './sources/read-json-file.ts';
import { isEngineConfig, readEngineFacts } from './tensorrt-llm/read-engine.ts';

/**
 * The facts of whatever model lies at a path: a .gguf file (the first part of a split one), a folder as the hub
 * publishes models, a snapshot or model folder of the hub's cache, a TensorRT-LLM engine, or an MLC package. Only
 * headers and configurations are read, never weights. What is wrong with it is an AppError with a next step.
 */
export async function readModelFacts(
  path: string,
  options: { signal?: AbortSignal } = {},
): Promise<ModelFacts> {
  const { signal } = options;
  const stats = await stat(path).catch((thrown: unknown) => {
    throw cannotOpen(path, thrown);
  });
  if (!stats.isDirectory()) return readGgufFacts(path, signal);
  const names = await readdir(path).catch((thrown: unknown) => {
    throw cannotOpen(path, thrown);
  });
  const kind = folderKinds.find(({ matches }) => matches(names));
  if (kind) return kind.read(path, signal);
  throw await notAModel(path, names);
}

interface FolderKind {
  matches: (names: readonly string[]) => boolean;
  read: (path: string, signal?: AbortSignal) => Promise<ModelFacts>;
}

const folderKinds: readonly FolderKind[] = [
  { matches: (names) => names.includes('mlc-chat-config.json'), read: readMlcFacts },
  { matches: (names) => names.includes('config.json'), read: readConfigured },
  { matches: (names) => names.includes('snapshots'), read: readHuggingFaceFacts },
];

/** A `config.json` may be that of a checkpoint or of a built engine. */
async function readConfigured(path: string, signal?: AbortSignal): Promise<ModelFacts> {
  const config = await readJsonFile(join(path, 'config.json'), {
    mostBytes: limits.modelConfigBytes,
    signal,
  });
  return isEngineConfig(config) ? readEngineFacts(path, config) : readHuggingFaceFacts(path, signal);
}

async function notAModel(path: string, names: readonly string[]): Promise<AppError> {
  if (names.some((name) => name.endsWith('.gguf'))) return isDirectory(path);
  if (names.includes('adapter_config.json')) {
    return new AppError('model_unsupported', {
      message: `${path} holds a LoRA adapter, which changes another model and is none by itself.`,
      facts: { path },
      nextStep: 'Give the model that adapter_config.json names, or merge the two first.',
    });
  }
  const hasWeights = names.some((name) => /\.(?:safetensors|bin|pth?)$/.test(name));
  if (hasWeights || names.some((name) => name.startsWith('tokenizer'))) {
    return new AppError('model_folder_incomplete', {
      message: `${path} has ${hasWeights ? 'weights' : 'a tokenizer'} but no config.json.`,
      facts: { path },
    });
  }
  return new AppError('model_file_missing', {
    message: `${path} holds no model: no .gguf file, no config.json and no mlc-chat-config.json.`,
    facts: { path },
    nextStep: 'Check the path: give a .gguf file, or the folder that holds config.json and the weights.',
  });
}
