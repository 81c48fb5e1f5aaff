import { valueAt } from '../base/json-value.ts';
import { servedEngines } from './behaviours.ts';
import type { ServedEngine } from './engine-behaviour.ts';
import { askHttp, jsonOf } from '../base/ask-http.ts';

/** What `owned_by` says in the list of models, by engine. */
const owners: Readonly<Record<string, ServedEngine>> = {
  vllm: 'vllm',
  sglang: 'sglang',
  tensorrt_llm: 'tensorrt-llm',
  'Triton Inference Server': 'triton',
  'MLC-LLM': 'mlc-llm',
  llamacpp: 'llama-cpp',
  library: 'ollama',
};

/** A path that only this engine answers with 200, for those that do not say who they are. */
const signs: readonly { readonly path: string; readonly engine: ServedEngine }[] = [
  { path: '/api/version', engine: 'ollama' },
  { path: '/props', engine: 'llama-cpp' },
  { path: '/server_info', engine: 'sglang' },
  { path: '/get_server_info', engine: 'sglang' },
  { path: '/info', engine: 'tgi' },
  { path: '/v2', engine: 'triton' },
  { path: '/version', engine: 'vllm' },
];

/** Where a list says how long a context may be; llama.cpp tells that of a slot, and older ones that of the training. */
const lengths = [['max_model_len'], ['meta', 'n_ctx'], ['meta', 'n_ctx_train']] as const;

/** One model of an engine that somebody else runs. */
export interface ListedModel {
  readonly id: string;
  /** Null: the list does not say. */
  readonly contextTokens: number | null;
}

/** Which engine answers at an address, and its models. */
export interface DetectedEngine {
  /** Null: it speaks the interface, and does not say who it is. */
  readonly engine: ServedEngine | null;
  readonly models: readonly ListedModel[];
}

/** Asks a server who it is. Throws what the socket throws when nobody is there. */
export async function detectEngine(
  about: { baseUrl: string; apiKey: string | null },
  signal: AbortSignal,
): Promise<DetectedEngine> {
  const answer = await askHttp({ url: `${about.baseUrl}/v1/models`, apiKey: about.apiKey }, signal);
  const data = valueAt(jsonOf(answer), ['data']);
  const entries = Array.isArray(data) ? (data as unknown[]) : [];
  const models = entries.flatMap((entry) => {
    const id = valueAt(entry, ['id']);
    if (typeof id !== 'string') return [];
    const length = lengths.map((path) => valueAt(entry, path)).find((value) => typeof value === 'number');
    return [{ id, contextTokens: typeof length === 'number' ? length : null }];
  });
  const owner = valueAt(entries[0], ['owned_by']);
  const named = typeof owner === 'string' ? (owners[owner] ?? null) : null;
  const engine = named ?? (await bySigns(about, signal));
  return { engine, models: engine === 'ollama' ? await withLoadedContext(models, about, signal) : models };
}

/** Ollama lists no context; of models that are loaded it tells the one they were loaded with. */
async function withLoadedContext(
  models: readonly ListedModel[],
  { baseUrl, apiKey }: { baseUrl: string; apiKey: string | null },
  signal: AbortSignal,
): Promise<ListedModel[]> {
  const answer = await askHttp({ url: `${baseUrl}/api/ps`, apiKey }, signal).catch(() => null);
  const rows = answer?.status === 200 ? valueAt(jsonOf(answer), ['models']) : undefined;
  const loaded = Array.isArray(rows) ? (rows as unknown[]) : [];
  return models.map((model) => {
    const row = loaded.find((one) => valueAt(one, ['name']) === model.id);
    const length = valueAt(row, ['context_length']);
    return typeof length === 'number' && length > 0 ? { ...model, contextTokens: length } : model;
  });
}

async function bySigns(
  { baseUrl, apiKey }: { baseUrl: string; apiKey: string | null },
  signal: AbortSignal,
): Promise<ServedEngine | null> {
  for (const { path, engine } of signs) {
    const answer = await askHttp({ url: `${baseUrl}${path}`, apiKey }, signal).catch(() => null);
    if (answer?.status === 200 && servedEngines.includes(engine)) return engine;
  }
  return null;
}
