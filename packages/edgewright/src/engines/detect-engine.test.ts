import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { serveReplies, type Replies } from './__fixtures__/serve-replies.ts';
import { detectEngine, type DetectedEngine } from './detect-engine.ts';

function real(path: string): string {
  return readFileSync(new URL(`./__fixtures__/real/${path}`, import.meta.url), 'utf8');
}

const ollamaModels = {
  object: 'list',
  data: [{ id: 'synth:latest', object: 'model', created: 1_795_291_957, owned_by: 'library' }],
};
const unknownModels = { data: [{ id: 'synth', object: 'model', owned_by: 'me', permissions: [] }] };

const cases: [string, Replies, DetectedEngine][] = [
  [
    'vLLM',
    { 'GET /v1/models': [200, real('vllm-0.32.0/models.json')] },
    { engine: 'vllm', models: [{ id: 'demo', contextTokens: 1_024 }] },
  ],
  [
    // Trained for 8,192 tokens, of which a slot has 1,024.
    'llama.cpp',
    { 'GET /v1/models': [200, real('llama-cpp-0.5.0-dev/models.json')] },
    { engine: 'llama-cpp', models: [{ id: 'synth', contextTokens: 1_024 }] },
  ],
  [
    'Ollama with a model that is loaded',
    {
      'GET /v1/models': [200, ollamaModels],
      'GET /api/ps': [200, { models: [{ name: 'synth:latest', context_length: 1_024 }] }],
    },
    { engine: 'ollama', models: [{ id: 'synth:latest', contextTokens: 1_024 }] },
  ],
  [
    'Ollama with nothing loaded',
    { 'GET /v1/models': [200, ollamaModels], 'GET /api/ps': [200, { models: [] }] },
    { engine: 'ollama', models: [{ id: 'synth:latest', contextTokens: null }] },
  ],
  [
    'a server that does not say who it is, by what it answers',
    { 'GET /v1/models': [200, unknownModels], 'GET /props': [200, {}] },
    { engine: 'llama-cpp', models: [{ id: 'synth', contextTokens: null }] },
  ],
  [
    'a server that nobody knows',
    { 'GET /v1/models': [200, unknownModels] },
    { engine: null, models: [{ id: 'synth', contextTokens: null }] },
  ],
  ['a server without models', {}, { engine: null, models: [] }],
];

describe('detectEngine', () => {
  it.each(cases)('knows %s', async (_name, replies, expected) => {
    await using served = await serveReplies(replies);
    const about = { baseUrl: served.baseUrl, apiKey: null };
    expect(await detectEngine(about, new AbortController().signal)).toEqual(expected);
  });
});
