import { compareVersions } from '../../../catalog/compare-versions.ts';
import type { Face, FaceView, Reply } from './face.ts';
import { fastApiNotFound, flatProblem, modelList, usualMessage } from './fastapi.ts';
import { embeddingsRoute } from './embeddings.ts';
import { openAiFormat } from './openai-format.ts';
import { counter, gauge, histogram, prometheusText, prometheusType } from './prometheus-text.ts';
import { sglangCrash, sglangLoadLine, sglangOutOfMemory, sglangStart } from './sglang-log.ts';

const empty: Reply = { status: 200, body: '' };
const extras = {
  failure: (message: string, code: number): object => ({
    error: { object: 'error', message, type: 'InternalServerError', param: null, code },
    code,
  }),
};

/** SGLang: listens before its warm-up and answers 503 until then; refuses streams with status 200 and an error event. */
export const sglangFace: Face = {
  listens: 'before-warm-up',
  stopGraceMs: 0,
  routes: {
    'GET /health': { kind: 'reply', reply: () => empty },
    'GET /health_generate': { kind: 'reply', reply: () => empty },
    'GET /v1/models': { kind: 'reply', reply: models },
    'GET /get_model_info': { kind: 'reply', reply: modelInfo },
    'GET /model_info': { kind: 'reply', reply: modelInfo },
    'GET /get_server_info': { kind: 'reply', reply: serverInfo },
    'GET /server_info': { kind: 'reply', reply: serverInfo },
    'GET /metrics': { kind: 'reply', reply: metrics },
    'POST /v1/chat/completions': { kind: 'generate', format: openAiFormat('chat', extras) },
    'POST /v1/completions': { kind: 'generate', format: openAiFormat('text', extras) },
    'POST /v1/embeddings': embeddingsRoute,
  },
  whileLoading: (path) =>
    path === '/health' || path === '/health_generate' ? { status: 503, body: '' } : null,
  key: {
    guards: (path) => !path.startsWith('/health') && path !== '/metrics',
    refusal: { status: 401, body: { error: 'Unauthorized' } },
  },
  problem: (problem, facts, spec) =>
    problem === 'no-such-route'
      ? fastApiNotFound
      : flatProblem(problem, usualMessage(problem, facts, spec.contextTokens)),
  checksModel: false,
  longPrompt: 'refuse',
  defaultQueue: () => null,
  refusesInStream: true,
  whenFull: 'recompute',
  defaultMaxTokens: { chat: null, text: 16 },
  refusesLongAnswers: true,
  start: sglangStart,
  crash: sglangCrash,
  outOfMemory: sglangOutOfMemory,
  loadLine: sglangLoadLine,
};

function models({ models: names, spec, nowEpochMs }: FaceView): Reply {
  const created = Math.floor(nowEpochMs / 1_000);
  return modelList(names, (id) => ({
    created,
    owned_by: 'sglang',
    root: id,
    max_model_len: spec.contextTokens,
  }));
}

function modelInfo({ spec }: FaceView): Reply {
  const model = spec.models[0];
  return {
    status: 200,
    body: { model_path: model, tokenizer_path: model, is_generation: true, simulated: true },
  };
}

function serverInfo({ spec }: FaceView): Reply {
  const body = {
    model_path: spec.models[0],
    version: spec.engineVersion,
    max_total_num_tokens: spec.kvTokens,
    max_running_requests: spec.sessions,
    context_length: spec.contextTokens,
    simulated: true,
  };
  return { status: 200, body };
}

function metrics({ spec, models: names, engine }: FaceView): Reply {
  if (!spec.metrics) return fastApiNotFound;
  const { tally, counts } = engine;
  const s = (name: string): string => `sglang:${name}`;
  const perToken =
    compareVersions(spec.engineVersion, '0.4.5') < 0
      ? 'time_per_output_token_seconds'
      : 'inter_token_latency_seconds';
  const prompts = tally.promptLengths.sum;
  const speculation = [
    gauge(s('spec_accept_length'), counts.drafts === 0 ? 0 : 1 + counts.acceptedTokens / counts.drafts),
    gauge(s('spec_accept_rate'), counts.draftTokens === 0 ? 0 : counts.acceptedTokens / counts.draftTokens),
  ];
  const lines = [
    gauge(s('num_running_reqs'), engine.running),
    gauge(s('num_queue_reqs'), engine.waiting),
    gauge(s('token_usage'), engine.kvUsage),
    gauge(s('num_used_tokens'), engine.kvBlocksUsed * spec.blockTokens),
    gauge(s('cache_hit_rate'), prompts === 0 ? 0 : tally.cachedTokens / prompts),
    gauge(s('num_retracted_reqs'), counts.preemptions),
    counter(s('prompt_tokens_total'), prompts),
    counter(s('generation_tokens_total'), tally.generatedTokens),
    counter(s('cached_tokens_total'), tally.cachedTokens),
    counter(s('num_requests_total'), tally.succeeded.stop + tally.succeeded.length),
    histogram(s('time_to_first_token_seconds'), tally.ttftSeconds),
    histogram(s(perToken), tally.tpotSeconds),
    histogram(s('e2e_request_latency_seconds'), tally.endToEndSeconds),
    histogram(s('queue_time_seconds'), tally.queueSeconds),
    ...(spec.speed.speculation === null ? [] : speculation),
  ];
  const text = prometheusText(lines, {
    model_name: names[0] ?? '',
    engine_type: 'unified',
    tp_rank: '0',
    pp_rank: '0',
  });
  return { status: 200, headers: { 'content-type': prometheusType }, body: text };
}
