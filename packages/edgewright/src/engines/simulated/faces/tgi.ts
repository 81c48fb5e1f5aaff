import { isRecord } from '../../../base/json-value.ts';
import type {
  Asked,
  DoneAnswer,
  Face,
  FaceView,
  GenerationFormat,
  JsonBody,
  Problem,
  Reply,
} from './face.ts';
import { modelList } from './fastapi.ts';
import { openAiFormat } from './openai-format.ts';
import { counter, gauge, histogram, prometheusText, prometheusType } from './prometheus-text.ts';
import { isCount, texts } from './read-value.ts';
import { tgiCrash, tgiOutOfMemory, tgiStart } from './tgi-log.ts';

/** Requests at the same time, running and waiting, that it takes by default. */
const mostRequests = 128;
const extras = {
  headers,
  failure: (message: string, code: number): object => ({ error: { message, http_status_code: code } }),
};
const openPaths = new Set(['/', '/health', '/ping', '/info', '/metrics']);

/** Text Generation Inference: 429 above 128 requests, 422 for what it does not take, 401 without a body. */
export const tgiFace: Face = {
  listens: 'when-ready',
  stopGraceMs: 90_000,
  routes: {
    'GET /': { kind: 'reply', reply: () => ({ status: 200, body: '' }) },
    'GET /health': { kind: 'reply', reply: () => ({ status: 200, body: '' }) },
    'GET /ping': { kind: 'reply', reply: () => ({ status: 200, body: '' }) },
    'GET /info': { kind: 'reply', reply: info },
    'GET /metrics': { kind: 'reply', reply: metrics },
    'GET /v1/models': { kind: 'reply', reply: models },
    'POST /v1/chat/completions': { kind: 'generate', format: openAiFormat('chat', extras) },
    'POST /v1/completions': { kind: 'generate', format: openAiFormat('text', extras) },
    'POST /generate': { kind: 'generate', format: generateFormat(false) },
    'POST /generate_stream': { kind: 'generate', format: generateFormat(true) },
  },
  whileLoading: null,
  key: { guards: (path) => !openPaths.has(path), refusal: { status: 401, body: '' } },
  problem: (problem, { message, promptTokens, answerTokens }, spec) => {
    const { status, type } = answers[problem];
    if (problem === 'no-such-route') return { status, body: '' };
    const tooLong = `Input validation error: \`inputs\` tokens + \`max_new_tokens\` must be <= ${spec.contextTokens}. Given: ${promptTokens} \`inputs\` tokens and ${answerTokens} \`max_new_tokens\``;
    const text = { 'too-long': tooLong, overloaded: 'Model is overloaded' }[problem as string] ?? message;
    return { status, body: { error: text, error_type: type } };
  },
  checksModel: false,
  longPrompt: 'refuse',
  defaultQueue: (sessions) => Math.max(0, mostRequests - sessions),
  refusesInStream: false,
  whenFull: 'reserve',
  defaultMaxTokens: { chat: null, text: 100 },
  refusesLongAnswers: true,
  start: tgiStart,
  crash: tgiCrash,
  outOfMemory: tgiOutOfMemory,
  loadLine: null,
};

const answers: Readonly<Record<Problem, { status: number; type: string }>> = {
  invalid: { status: 422, type: 'validation' },
  'unknown-model': { status: 404, type: 'validation' },
  'too-long': { status: 422, type: 'validation' },
  overloaded: { status: 429, type: 'overloaded' },
  loading: { status: 503, type: 'healthcheck' },
  generation: { status: 424, type: 'generation' },
  'no-such-route': { status: 404, type: 'not_found' },
};

/** Its native routes: `{"inputs": …, "parameters": {…}}`. */
function generateFormat(streams: boolean): GenerationFormat {
  const token = (text: string): JsonBody => ({ id: 0, text, logprob: 0, special: false });
  // It writes no space after `data:`.
  const event = (body: unknown): string => `data:${JSON.stringify(body)}\n\n`;
  const details = ({ finished }: DoneAnswer): JsonBody => ({
    finish_reason: finished.finishReason === 'stop' ? 'eos_token' : 'length',
    generated_tokens: finished.answerTokens,
    input_length: finished.promptTokens,
    seed: null,
  });
  return {
    read: (body) => readGenerate(body, streams),
    streamType: 'text/event-stream; charset=utf-8',
    whole: (done, { asked }) => ({
      status: 200,
      headers: headers(done),
      body: {
        generated_text: done.text,
        simulated: true,
        ...(parametersOf(asked.body)['details'] === true ? { details: details(done) } : {}),
      },
    }),
    open: () => [],
    piece: (text) => event({ index: 0, token: token(text), generated_text: null, details: null }),
    close: (done) => [
      event({ index: 0, token: token(''), generated_text: done.text, details: details(done) }),
    ],
    failure: (message) => event({ error: message, error_type: 'generation' }),
  };
}

function readGenerate(body: JsonBody, streams: boolean): Asked | string {
  const prompt = body['inputs'];
  if (typeof prompt !== 'string') return 'Input validation error: `inputs` cannot be empty';
  const { max_new_tokens: maxTokens, stop } = parametersOf(body);
  return {
    kind: 'text',
    body,
    model: null,
    prompt,
    question: prompt,
    maxTokens: isCount(maxTokens) ? maxTokens : null,
    streams,
    wantsUsage: false,
    fillsUp: false,
    stop: texts(stop),
  };
}

function parametersOf(body: JsonBody): JsonBody {
  const { parameters } = body;
  return isRecord(parameters) ? parameters : {};
}

/** Whole milliseconds, in virtual time. */
function headers({ finished, text }: DoneAnswer): Record<string, string> {
  const { arrivedMs, startedMs, firstTokenMs, endedMs, answerTokens, promptTokens } = finished;
  const ms = (value: number): string => String(Math.round(value));
  return {
    'x-compute-type': 'simulated',
    'x-compute-time': ((endedMs - arrivedMs) / 1_000).toFixed(3),
    'x-compute-characters': String(text.length),
    'x-total-time': ms(endedMs - arrivedMs),
    'x-validation-time': '0',
    'x-queue-time': ms(startedMs - arrivedMs),
    'x-inference-time': ms(endedMs - startedMs),
    'x-time-per-token': ms((endedMs - firstTokenMs) / Math.max(1, answerTokens - 1)),
    'x-prompt-tokens': String(promptTokens),
    'x-generated-tokens': String(answerTokens),
  };
}

function info({ spec }: FaceView): Reply {
  return {
    status: 200,
    body: {
      model_id: spec.models[0],
      model_dtype: spec.precision,
      max_concurrent_requests: mostRequests,
      max_input_tokens: spec.contextTokens - 1,
      max_total_tokens: spec.contextTokens,
      max_batch_total_tokens: spec.kvTokens,
      version: spec.engineVersion,
      simulated: true,
    },
  };
}

function models({ models: names }: FaceView): Reply {
  return modelList(names, (id) => ({ created: 0, owned_by: id }));
}

function metrics({ spec, engine }: FaceView): Reply {
  const { tally } = engine;
  const t = (name: string): string => `tgi_${name}`;
  const succeeded = tally.succeeded.stop + tally.succeeded.length;
  const text = prometheusText([
    gauge(t('queue_size'), engine.waiting),
    gauge(t('batch_current_size'), engine.running),
    gauge(t('batch_current_max_tokens'), engine.kvBlocksUsed * spec.blockTokens),
    gauge(t('batch_max_total_tokens'), spec.kvTokens),
    counter(t('request_count'), succeeded + tally.rejected),
    counter(t('request_success'), succeeded),
    counter(t('request_failure'), tally.rejected, { err: 'overloaded' }),
    histogram(t('request_duration'), tally.endToEndSeconds),
    histogram(t('request_queue_duration'), tally.queueSeconds),
    histogram(t('request_mean_time_per_token_duration'), tally.tpotSeconds),
    histogram(t('request_generated_tokens'), tally.answerLengths),
    histogram(t('request_input_length'), tally.promptLengths),
  ]);
  return { status: 200, headers: { 'content-type': prometheusType }, body: text };
}
