import { describe, expect, it } from 'vitest';
import { sampleSpec } from '../sample-spec.ts';
import { simulatedEngineSchema, simulationSpecSchema } from '../simulation-spec.ts';
import { Tally } from '../tally.ts';
import type { FaceView, Problem } from './face.ts';
import { faces } from './faces.ts';

const engines = simulatedEngineSchema.options;
type Engine = (typeof engines)[number];

function viewOf(engine: Engine, overrides: Parameters<typeof sampleSpec>[1] = {}): FaceView {
  const tally = new Tally();
  tally.promptTokens = 30;
  tally.generatedTokens = 20;
  tally.finish({
    arrivedMs: 0,
    startedMs: 10,
    firstTokenMs: 50,
    endedMs: 430,
    promptTokens: 40,
    cachedTokens: 10,
    answerTokens: 20,
    finishReason: 'stop',
  });
  const counts = { preemptions: 1, drafts: 4, draftTokens: 12, acceptedTokens: 6, steps: 9, busyMs: 430 };
  const engineView = {
    running: 2,
    waiting: 3,
    kvUsage: 0.25,
    kvBlocksUsed: 128,
    kvBlocksTotal: 512,
    counts,
    tally,
  };
  const spec = sampleSpec(engine, overrides);
  return { spec, models: spec.models, engine: engineView, isLoaded: true, nowEpochMs: 0 };
}

function metricsOf(engine: Engine, path: string, overrides: Parameters<typeof sampleSpec>[1] = {}): string {
  const route = faces[engine].routes[`GET ${path}`];
  if (route?.kind !== 'reply') throw new Error(`${engine} has no ${path}`);
  return String(route.reply(viewOf(engine, overrides)).body);
}

const speculation = { draftTokens: 3, extraStepMs: 1, tokensPerStep: 2, short: null };
const speed = { ...sampleSpec('vllm').speed, speculation };

describe('metrics', () => {
  it.each([
    ['vllm', '/metrics', {}, 'vllm:num_requests_running{model_name="sample/model",engine="0"} 2'],
    ['vllm', '/metrics', {}, 'vllm:kv_cache_usage_perc{model_name="sample/model",engine="0"} 0.25'],
    [
      'vllm',
      '/metrics',
      { engineVersion: '0.9.1' },
      'vllm:gpu_cache_usage_perc{model_name="sample/model",engine="0"} 0.25',
    ],
    [
      'vllm',
      '/metrics',
      {},
      'vllm:inter_token_latency_seconds_count{model_name="sample/model",engine="0"} 1',
    ],
    [
      'vllm',
      '/metrics',
      { engineVersion: '0.10.1.1' },
      'vllm:time_per_output_token_seconds_sum{model_name="sample/model",engine="0"} 0.02',
    ],
    [
      'vllm',
      '/metrics',
      { speed },
      'vllm:spec_decode_num_accepted_tokens_total{model_name="sample/model",engine="0"} 6',
    ],
    [
      'sglang',
      '/metrics',
      {},
      'sglang:num_queue_reqs{model_name="sample/model",engine_type="unified",tp_rank="0",pp_rank="0"} 3',
    ],
    [
      'tensorrt-llm',
      '/prometheus/metrics',
      {},
      'trtllm_num_requests_waiting{model_name="sample/model",engine_type="undefined"} 3',
    ],
    ['llama-cpp', '/metrics', {}, 'llamacpp:requests_processing 2'],
    ['llama-cpp', '/metrics', {}, 'llamacpp:tokens_predicted_total 20'],
    ['tgi', '/metrics', {}, 'tgi_queue_size 3'],
    ['triton', '/metrics', {}, 'nv_inference_request_duration_us{model="sample/model",version="1"} 430000'],
    ['mlc-llm', '/metrics', {}, 'completion_tokens_sum\t20'],
  ] as const)('of %s at %s with %o: %s', (engine, path, overrides, line) => {
    expect(metricsOf(engine, path, overrides).split('\n')).toContain(line);
  });

  it.each([
    ['tensorrt-llm', '/prometheus/metrics', { engineVersion: '1.1.0' }, 'num_requests_running'],
    ['vllm', '/metrics', { engineVersion: '0.10.1.1' }, 'inter_token_latency_seconds'],
  ] as const)('of an older %s at %s with %o do not have %s', (engine, path, overrides, name) => {
    expect(metricsOf(engine, path, overrides)).not.toContain(name);
  });

  it('of llama-server are 501 unless they were switched on', () => {
    const route = faces['llama-cpp'].routes['GET /metrics'];
    const view = viewOf('llama-cpp', { metrics: false });
    expect(route?.kind === 'reply' && route.reply(view).status).toBe(501);
  });
});

describe('problems', () => {
  const facts = { message: 'm', model: 'x', promptTokens: 5, answerTokens: 6 };
  it.each([
    ['vllm', {}, 'too-long', { status: 400, body: { error: { type: 'BadRequestError', code: 400 } } }],
    [
      'vllm',
      { engineVersion: '0.9.1' },
      'unknown-model',
      { status: 404, body: { object: 'error', message: 'The model `x` does not exist.', code: 404 } },
    ],
    ['sglang', {}, 'overloaded', { status: 503, body: { object: 'error', code: 503 } }],
    ['tensorrt-llm', {}, 'invalid', { status: 400, body: { object: 'error', message: 'm' } }],
    ['triton', {}, 'invalid', { status: 400, body: { error: 'm' } }],
    [
      'llama-cpp',
      {},
      'too-long',
      {
        status: 400,
        body: { error: { type: 'exceed_context_size_error', n_prompt_tokens: 5, n_ctx: 2_048 } },
      },
    ],
    [
      'tgi',
      {},
      'overloaded',
      { status: 429, body: { error: 'Model is overloaded', error_type: 'overloaded' } },
    ],
    ['tensorrt-edge-llm', {}, 'overloaded', { status: 429, body: { error: { code: 429 } } }],
    [
      'ollama',
      {},
      'overloaded',
      { status: 503, body: { error: 'server busy, please try again.  maximum pending requests exceeded' } },
    ],
  ] as const)('of %s with %o: %s', (engine, overrides, problem, expected) => {
    const reply = faces[engine].problem(problem satisfies Problem, facts, sampleSpec(engine, overrides));
    expect(reply).toMatchObject(expected);
  });

  it('of Ollama have the shape of the dialect', () => {
    const ask = (path: string): unknown =>
      faces.ollama.problem('unknown-model', { ...facts, path }, sampleSpec('ollama')).body;
    expect(ask('/api/chat')).toEqual({ error: 'model "x" not found, try pulling it first' });
    expect(ask('/v1/chat/completions')).toMatchObject({ error: { type: 'not_found_error', code: null } });
  });

  it('of MLC are JSON in a JSON text', () => {
    const { body } = faces['mlc-llm'].problem('invalid', facts, sampleSpec('mlc-llm'));
    expect(JSON.parse(String(body))).toMatchObject({ object: 'error', message: 'm' });
  });
});

describe.each(engines)('the sample of %s', (engine) => {
  it('is a simulation that can be written to a file', () => {
    const spec = sampleSpec(engine);
    expect(simulationSpecSchema.parse(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
  });
});
