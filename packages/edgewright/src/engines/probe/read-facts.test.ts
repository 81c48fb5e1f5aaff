import { describe, expect, it } from 'vitest';
import { serveReplies, type Replies } from '../__fixtures__/serve-replies.ts';
import { behaviourOf } from '../behaviours.ts';
import type { ServedEngine } from '../engine-behaviour.ts';
import { readFacts, type ToldFacts } from './read-facts.ts';

const cases: [string, ServedEngine, Replies, ToldFacts][] = [
  [
    'vLLM',
    'vllm',
    {
      'GET /version': [200, { version: '0.20.0' }],
      'GET /v1/models': [200, { data: [{ id: 'other' }, { id: 'm', max_model_len: 20480 }] }],
    },
    { facts: { engineVersion: '0.20.0', contextTokens: 20480 }, concerns: [] },
  ],
  [
    'SGLang, older',
    'sglang',
    {
      'GET /get_server_info': [200, { version: '0.5.5', max_total_num_tokens: 612345 }],
      'GET /v1/models': [200, { data: [{ id: 'm', max_model_len: 8192 }] }],
    },
    { facts: { engineVersion: '0.5.5', contextTokens: 8192, kvCacheTokens: 612345 }, concerns: [] },
  ],
  [
    'llama.cpp',
    'llama-cpp',
    {
      'GET /props': [
        200,
        { total_slots: 20, default_generation_settings: { n_ctx: 4096 }, build_info: 'b6789-3f8a1c2' },
      ],
    },
    { facts: { engineVersion: 'b6789-3f8a1c2', slots: 20, contextTokens: 4096 }, concerns: [] },
  ],
  [
    'Ollama, partly on the CPU',
    'ollama',
    {
      'GET /api/version': [200, { version: '0.33.0' }],
      'GET /api/ps': [
        200,
        { models: [{ name: 'm:latest', size: 100, size_vram: 60, context_length: 20480 }] },
      ],
    },
    { facts: { engineVersion: '0.33.0', contextTokens: 20480 }, concerns: ['layers-on-cpu'] },
  ],
  [
    'TGI',
    'tgi',
    { 'GET /info': [200, { version: '3.3.7', max_total_tokens: 8192, max_batch_total_tokens: null }] },
    { facts: { engineVersion: '3.3.7', contextTokens: 8192 }, concerns: [] },
  ],
  [
    'Edge-LLM',
    'tensorrt-edge-llm',
    { 'GET /health': [200, { status: 'healthy', capabilities: { max_model_len: 8192, max_num_seqs: 1 } }] },
    { facts: { contextTokens: 8192, slots: 1 }, concerns: [] },
  ],
  [
    'an engine that answers nonsense',
    'vllm',
    { 'GET /v1/models': [200, '<html>'] },
    { facts: {}, concerns: [] },
  ],
  ['an engine that tells nothing', 'mlc-llm', {}, { facts: {}, concerns: [] }],
];

describe('readFacts', () => {
  it.each(cases)('asks %s', async (_name, engine, replies, told) => {
    await using served = await serveReplies(replies);
    const target = { baseUrl: served.baseUrl, model: 'm', apiKey: null };
    expect(await readFacts(behaviourOf(engine), target, new AbortController().signal)).toEqual(told);
  });

  it('tells nothing of an engine that is gone', async () => {
    const target = { baseUrl: 'http://127.0.0.1:1', model: 'm', apiKey: null };
    const told = await readFacts(behaviourOf('vllm'), target, new AbortController().signal);
    expect(told).toEqual({ facts: {}, concerns: [] });
  });
});
