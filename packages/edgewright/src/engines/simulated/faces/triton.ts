import type { AnswerAbout, Asked, Face, FaceView, GenerationFormat, JsonBody, Reply } from './face.ts';
import { sse } from './openai-format.ts';
import { problemStatuses } from './problem-statuses.ts';
import { counter, gauge, prometheusText, prometheusType } from './prometheus-text.ts';
import { isCount, texts } from './read-value.ts';
import { tritonCrash, tritonOutOfMemory, tritonStart } from './triton-log.ts';

const empty: Reply = { status: 200, body: '' };

/** Triton with the `llmapi` model: the generate extension, no OpenAI routes, no keys. Its metrics lie on the same port, too. */
export const tritonFace: Face = {
  listens: 'when-ready',
  stopGraceMs: 30_000,
  routes: {
    'GET /v2/health/live': { kind: 'reply', reply: () => empty },
    'GET /v2/health/ready': { kind: 'reply', reply: () => empty },
    'GET /v2': {
      kind: 'reply',
      reply: ({ spec }) => ({
        status: 200,
        body: { name: 'triton', version: spec.engineVersion, extensions: ['generate'] },
      }),
    },
    'GET /v2/models/{model}/ready': { kind: 'reply', reply: () => empty },
    'GET /v2/models/{model}': { kind: 'reply', reply: modelMetadata },
    'POST /v2/repository/index': {
      kind: 'post',
      reply: (_, { models }) => ({
        status: 200,
        body: models.map((name) => ({ name, version: '1', state: 'READY' })),
      }),
    },
    'POST /v2/models/{model}/generate': { kind: 'generate', format: generateFormat(false) },
    'POST /v2/models/{model}/generate_stream': { kind: 'generate', format: generateFormat(true) },
    'GET /metrics': { kind: 'reply', reply: metrics },
  },
  whileLoading: null,
  key: null,
  problem: (problem, { message, path = '' }) => {
    const unknown = /^\/v2\/models\/([^?]+?)(?:\/(ready|generate|generate_stream))?$/.exec(path);
    if (problem !== 'no-such-route' || unknown === null)
      return { status: problemStatuses[problem], body: { error: message } };
    const error = `Request for unknown model: '${unknown[1]}' is not found`;
    return { status: unknown[2] === 'ready' ? 400 : 404, body: { error } };
  },
  checksModel: false,
  longPrompt: 'refuse',
  defaultQueue: () => null,
  refusesInStream: false,
  whenFull: 'reserve',
  defaultMaxTokens: { chat: 32, text: 32 },
  refusesLongAnswers: true,
  start: tritonStart,
  crash: tritonCrash,
  outOfMemory: tritonOutOfMemory,
  loadLine: null,
};

function generateFormat(streams: boolean): GenerationFormat {
  const frame = (text: string, { model }: AnswerAbout): JsonBody => ({
    model_name: model,
    model_version: '1',
    text_output: text,
    simulated: true,
  });
  return {
    read: (body) => readGenerate(body, streams),
    streamType: 'text/event-stream; charset=utf-8',
    whole: ({ text, finished }, about) => ({
      status: 200,
      body: {
        ...frame(text, about),
        // Numbers as texts, as the Python backend gives them.
        ...(about.asked.body['sampling_param_return_perf_metrics'] === true
          ? {
              arrival_time_ns: nanoseconds(finished.arrivedMs),
              first_scheduled_time_ns: nanoseconds(finished.startedMs),
              first_token_time_ns: nanoseconds(finished.firstTokenMs),
              last_token_time_ns: nanoseconds(finished.endedMs),
            }
          : {}),
      },
    }),
    open: () => [],
    piece: (text, about) => sse(frame(text, about)),
    close: () => [],
    failure: (message) => sse({ error: message }),
  };
}

function readGenerate(body: JsonBody, streams: boolean): Asked | string {
  const prompt = body['text_input'];
  if (typeof prompt !== 'string') return "[request id: <id_unknown>] unable to find 'text_input' in request";
  const maxTokens = body['sampling_param_max_tokens'] ?? body['max_tokens'];
  return {
    kind: 'text',
    body,
    model: null,
    prompt,
    question: prompt,
    maxTokens: isCount(maxTokens) ? maxTokens : null,
    streams,
    wantsUsage: false,
    fillsUp: body['sampling_param_ignore_eos'] === true,
    stop: texts(body['sampling_param_stop'] ?? body['stop_words']),
  };
}

function nanoseconds(ms: number): string {
  return String(Math.round(ms * 1e6));
}

function modelMetadata({ models }: FaceView): Reply {
  const inputs = [{ name: 'text_input', datatype: 'BYTES', shape: [1] }];
  return { status: 200, body: { name: models[0], versions: ['1'], platform: 'python', inputs } };
}

function metrics({ models, engine }: FaceView): Reply {
  const { tally } = engine;
  const micros = (seconds: number): number => Math.round(seconds * 1e6);
  const n = (name: string): string => `nv_inference_${name}`;
  const done = tally.succeeded.stop + tally.succeeded.length;
  const text = prometheusText(
    [
      counter(n('request_success'), done),
      counter(n('request_failure'), tally.rejected, { reason: 'REJECTED' }),
      counter(n('count'), done),
      counter(n('exec_count'), done),
      counter(n('request_duration_us'), micros(tally.endToEndSeconds.sum)),
      counter(n('queue_duration_us'), micros(tally.queueSeconds.sum)),
      gauge(n('pending_request_count'), engine.waiting),
    ],
    { model: models[0] ?? '', version: '1' },
  );
  return { status: 200, headers: { 'content-type': prometheusType }, body: text };
}
