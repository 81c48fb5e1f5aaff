import { valueAt } from '../../base/json-value.ts';
import type { StartFacts } from '../../contract/start-facts.ts';
import type { EngineBehaviour, ServedEngine } from '../engine-behaviour.ts';
import type { Concern } from '../log-event.ts';
import { askHttp, jsonOf } from '../../base/ask-http.ts';
import type { EngineTarget } from './engine-target.ts';
import { readVersion } from './probe-engine.ts';

/** What a ready engine tells of itself when asked. */
export interface ToldFacts {
  readonly facts: StartFacts;
  readonly concerns: readonly Concern[];
}

type Numbers = Partial<Record<'contextTokens' | 'slots' | 'kvCacheTokens', unknown>>;

interface FactsSource {
  readonly engine: ServedEngine;
  readonly path: string;
  /** Older releases tell it there. */
  readonly olderPath?: string;
  readonly numbers: (body: unknown, model: string) => Numbers;
  readonly concerns?: (body: unknown, model: string) => Concern[];
}

const ofModelList = (body: unknown, model: string): Numbers => ({
  contextTokens: valueAt(rowOf(valueAt(body, ['data']), 'id', model), ['max_model_len']),
});

/** Where engines tell sizes, and how. What is no number above 0 is left out. */
const sources: readonly FactsSource[] = [
  { engine: 'vllm', path: '/v1/models', numbers: ofModelList },
  { engine: 'sglang', path: '/v1/models', numbers: ofModelList },
  {
    engine: 'sglang',
    path: '/server_info',
    olderPath: '/get_server_info',
    numbers: (body) => ({ kvCacheTokens: valueAt(body, ['max_total_num_tokens']) }),
  },
  {
    engine: 'llama-cpp',
    path: '/props',
    numbers: (body) => ({
      slots: valueAt(body, ['total_slots']),
      contextTokens: valueAt(body, ['default_generation_settings', 'n_ctx']),
    }),
  },
  {
    engine: 'ollama',
    path: '/api/ps',
    numbers: (body, model) => ({ contextTokens: valueAt(loaded(body, model), ['context_length']) }),
    concerns: (body, model) => {
      const row = loaded(body, model);
      const [size, onGpu] = [valueAt(row, ['size']), valueAt(row, ['size_vram'])];
      return typeof size === 'number' && typeof onGpu === 'number' && onGpu < size ? ['layers-on-cpu'] : [];
    },
  },
  {
    engine: 'tgi',
    path: '/info',
    numbers: (body) => ({
      contextTokens: valueAt(body, ['max_total_tokens']),
      kvCacheTokens: valueAt(body, ['max_batch_total_tokens']),
    }),
  },
  {
    engine: 'tensorrt-edge-llm',
    path: '/health',
    numbers: (body) => ({
      contextTokens: valueAt(body, ['capabilities', 'max_model_len']),
      slots: valueAt(body, ['capabilities', 'max_num_seqs']),
    }),
  },
];

/** Asks a ready engine for what its log may not have said. Never throws: what it does not tell is absent. */
export async function readFacts(
  behaviour: EngineBehaviour,
  target: EngineTarget,
  signal: AbortSignal,
): Promise<ToldFacts> {
  const version = await readVersion(behaviour, target, signal);
  const facts: StartFacts = version === null ? {} : { engineVersion: version };
  const concerns: Concern[] = [];
  for (const source of sources.filter((one) => one.engine === behaviour.id)) {
    const body = await firstAnswer(source, target, signal);
    for (const [name, value] of Object.entries(source.numbers(body, target.model))) {
      if (typeof value === 'number' && value > 0) facts[name as keyof Numbers] = value;
    }
    concerns.push(...(source.concerns?.(body, target.model) ?? []));
  }
  return { facts, concerns };
}

async function firstAnswer(source: FactsSource, target: EngineTarget, signal: AbortSignal): Promise<unknown> {
  for (const path of [source.path, source.olderPath]) {
    if (path === undefined) continue;
    try {
      const answer = await askHttp({ url: `${target.baseUrl}${path}`, apiKey: target.apiKey }, signal);
      if (answer.status === 200) return jsonOf(answer);
    } catch {
      // Not told, then.
    }
  }
  return undefined;
}

function loaded(body: unknown, model: string): unknown {
  const rows = valueAt(body, ['models']);
  return rowOf(rows, 'name', model) ?? rowOf(rows, 'name', `${model}:latest`);
}

function rowOf(rows: unknown, key: string, value: string): unknown {
  return Array.isArray(rows) ? rows.find((row: unknown) => valueAt(row, [key]) === value) : undefined;
}
