import { splitTokens } from '../text/tokens.ts';
import type { DoneAnswer, Face, FaceView, JsonBody, Problem, Reply } from './face.ts';
import { llamaCppCrash, llamaCppOutOfMemory, llamaCppStart } from './llama-cpp-log.ts';
import { modelList } from './fastapi.ts';
import { embeddingsRoute } from './embeddings.ts';
import { openAiFormat } from './openai-format.ts';
import { problemStatuses } from './problem-statuses.ts';
import { counter, gauge, prometheusText, prometheusType } from './prometheus-text.ts';
import { textOrNull } from './read-value.ts';

const healthy: Reply = { status: 200, body: { status: 'ok' } };
const extras = {
  done: timings,
  failure: (message: string, code: number) => errorOf('generation', message, code),
};
const openPaths = new Set(['/health', '/v1/health', '/models', '/v1/models', '/']);

/** llama-server: answers 503 from its first second, has slots, takes any model name, and cuts long answers. */
export const llamaCppFace: Face = {
  listens: 'at-once',
  stopGraceMs: 0,
  routes: {
    'GET /health': { kind: 'reply', reply: () => healthy },
    'GET /v1/health': { kind: 'reply', reply: () => healthy },
    'GET /v1/models': { kind: 'reply', reply: models },
    'GET /props': { kind: 'reply', reply: props },
    'GET /slots': { kind: 'reply', reply: slots },
    'GET /metrics': { kind: 'reply', reply: metrics },
    'POST /tokenize': { kind: 'post', reply: tokenize },
    'POST /v1/chat/completions': { kind: 'generate', format: openAiFormat('chat', extras) },
    'POST /v1/completions': { kind: 'generate', format: openAiFormat('text', extras) },
    'POST /v1/embeddings': embeddingsRoute,
  },
  whileLoading: () => ({ status: 503, body: errorOf('loading', 'Loading model', 503) }),
  key: {
    guards: (path) => !openPaths.has(path),
    refusal: {
      status: 401,
      body: { error: { code: 401, message: 'Invalid API Key', type: 'authentication_error' } },
    },
  },
  problem: (problem, { message, promptTokens }, spec) => {
    const code = { ...problemStatuses }[problem];
    if (problem !== 'too-long')
      return {
        status: code,
        body: errorOf(problem, problem === 'no-such-route' ? 'File Not Found' : message, code),
      };
    const text = `request (${promptTokens} tokens) exceeds the available context size (${spec.contextTokens} tokens), try increasing it`;
    const error = {
      code,
      message: text,
      type: 'exceed_context_size_error',
      n_prompt_tokens: promptTokens,
      n_ctx: spec.contextTokens,
    };
    return { status: code, body: { error } };
  },
  checksModel: false,
  longPrompt: 'refuse',
  defaultQueue: () => null,
  refusesInStream: false,
  whenFull: 'reserve',
  defaultMaxTokens: { chat: null, text: null },
  refusesLongAnswers: false,
  start: llamaCppStart,
  crash: llamaCppCrash,
  outOfMemory: llamaCppOutOfMemory,
  loadLine: null,
};

const types: Readonly<Record<Problem, string>> = {
  invalid: 'invalid_request_error',
  'unknown-model': 'not_found_error',
  'too-long': 'exceed_context_size_error',
  overloaded: 'unavailable_error',
  loading: 'unavailable_error',
  generation: 'server_error',
  'no-such-route': 'not_found_error',
};

function errorOf(problem: Problem, message: string, code: number): JsonBody {
  return { error: { code, message, type: types[problem] } };
}

/** What it evaluated, without what lay in the cache. */
function timings({ finished }: DoneAnswer): JsonBody {
  const { promptTokens, cachedTokens, answerTokens, startedMs, firstTokenMs, endedMs } = finished;
  const promptMs = firstTokenMs - startedMs;
  const predictedMs = endedMs - firstTokenMs;
  const evaluated = promptTokens - cachedTokens;
  return {
    timings: {
      cache_n: cachedTokens,
      prompt_n: evaluated,
      prompt_ms: promptMs,
      prompt_per_token_ms: promptMs / Math.max(1, evaluated),
      prompt_per_second: (evaluated * 1_000) / Math.max(0.001, promptMs),
      predicted_n: answerTokens,
      predicted_ms: predictedMs,
      predicted_per_token_ms: predictedMs / answerTokens,
      predicted_per_second: (answerTokens * 1_000) / Math.max(0.001, predictedMs),
    },
  };
}

function models({ models: names, spec, nowEpochMs }: FaceView): Reply {
  const created = Math.floor(nowEpochMs / 1_000);
  const meta = { n_ctx_train: spec.contextTokens, size: spec.memory.weightsBytes };
  return modelList(names, () => ({ created, owned_by: 'llamacpp', meta }));
}

function props({ spec }: FaceView): Reply {
  return {
    status: 200,
    body: {
      default_generation_settings: { n_ctx: spec.contextTokens },
      total_slots: spec.sessions,
      model_alias: spec.models[0],
      model_path: spec.models[0],
      build_info: spec.engineVersion,
      simulated: true,
    },
  };
}

function slots({ spec, engine }: FaceView): Reply {
  const one = (id: number): JsonBody => ({
    id,
    n_ctx: spec.contextTokens,
    is_processing: id < engine.running,
  });
  return { status: 200, body: Array.from({ length: spec.sessions }, (_, id) => one(id)) };
}

function tokenize(body: JsonBody): Reply {
  const tokens = splitTokens(textOrNull(body['content']) ?? '').map((_, index) => index);
  return { status: 200, body: { tokens } };
}

function metrics({ spec, engine }: FaceView): Reply {
  if (!spec.metrics) {
    const error = {
      code: 501,
      message: 'This server does not support metrics endpoint. Start it with `--metrics`',
      type: 'not_supported_error',
    };
    return { status: 501, body: { error } };
  }
  const { tally, counts } = engine;
  const l = (name: string): string => `llamacpp:${name}`;
  const text = prometheusText([
    counter(l('prompt_tokens_total'), tally.promptTokens),
    counter(l('prompt_tokens_cached_total'), tally.cachedTokens),
    counter(l('prompt_seconds_total'), tally.prefillSeconds),
    counter(l('tokens_predicted_total'), tally.generatedTokens),
    counter(l('tokens_predicted_seconds_total'), tally.decodeSeconds),
    counter(l('n_decode_total'), counts.steps),
    gauge(l('requests_processing'), engine.running),
    gauge(l('requests_deferred'), engine.waiting),
    gauge(l('n_busy_slots_per_decode'), counts.steps === 0 ? 0 : tally.generatedTokens / counts.steps),
    ...(spec.speed.speculation === null
      ? []
      : [
          counter(l('spec_decode_num_drafts_total'), counts.drafts),
          counter(l('spec_decode_num_draft_tokens_total'), counts.draftTokens),
          counter(l('spec_decode_num_accepted_tokens_total'), counts.acceptedTokens),
        ]),
  ]);
  return { status: 200, headers: { 'content-type': prometheusType }, body: text };
}
