import { compareVersions } from '../../../catalog/compare-versions.ts';
import { splitTokens } from '../text/tokens.ts';
import type { Face, FaceView, JsonBody, Reply } from './face.ts';
import { fastApiNotFound, flatProblem, modelList, nestedProblem, usualMessage } from './fastapi.ts';
import { embeddingsRoute } from './embeddings.ts';
import { openAiFormat } from './openai-format.ts';
import { readChat } from './read-asked.ts';
import { textOrNull } from './read-value.ts';
import { vllmCrash, vllmLoadLine, vllmOutOfMemory, vllmStart } from './vllm-log.ts';
import { vllmMetrics } from './vllm-metrics.ts';

/** vLLM: refuses connections while it loads, queues without end, puts back the youngest when the cache is full. */
export const vllmFace: Face = {
  listens: 'when-ready',
  stopGraceMs: 0,
  routes: {
    'GET /health': { kind: 'reply', reply: () => ({ status: 200, body: '' }) },
    'GET /ping': { kind: 'reply', reply: () => ({ status: 200, body: '' }) },
    'GET /version': {
      kind: 'reply',
      reply: ({ spec }) => ({ status: 200, body: { version: spec.engineVersion } }),
    },
    'GET /load': {
      kind: 'reply',
      reply: ({ engine }) => ({ status: 200, body: { server_load: engine.running + engine.waiting } }),
    },
    'GET /v1/models': { kind: 'reply', reply: models },
    'GET /metrics': { kind: 'reply', reply: vllmMetrics },
    'POST /sleep': { kind: 'sleep', isAsleep: true },
    'POST /wake_up': { kind: 'sleep', isAsleep: false },
    'POST /tokenize': { kind: 'post', reply: tokenize },
    'POST /v1/chat/completions': { kind: 'generate', format: openAiFormat('chat') },
    'POST /v1/completions': { kind: 'generate', format: openAiFormat('text') },
    'POST /v1/embeddings': embeddingsRoute,
  },
  whileLoading: null,
  key: {
    guards: (path) => path.startsWith('/v1'),
    refusal: { status: 401, body: { error: 'Unauthorized' } },
  },
  problem: (problem, facts, spec) => {
    if (problem === 'no-such-route') return fastApiNotFound;
    const message = usualMessage(problem, facts, spec.contextTokens);
    const isFlat = compareVersions(spec.engineVersion, '0.10') < 0;
    return isFlat ? flatProblem(problem, message) : nestedProblem(problem, message);
  },
  checksModel: true,
  longPrompt: 'refuse',
  defaultQueue: () => null,
  refusesInStream: false,
  whenFull: 'recompute',
  defaultMaxTokens: { chat: null, text: 16 },
  refusesLongAnswers: true,
  start: vllmStart,
  crash: vllmCrash,
  outOfMemory: vllmOutOfMemory,
  loadLine: vllmLoadLine,
};

function models({ models: names, spec, nowEpochMs }: FaceView): Reply {
  const created = Math.floor(nowEpochMs / 1_000);
  return modelList(names, (id) => ({
    created,
    owned_by: 'vllm',
    root: spec.models[0] ?? id,
    parent: null,
    max_model_len: spec.contextTokens,
    permission: [],
  }));
}

function tokenize(body: JsonBody, { spec }: FaceView): Reply {
  const chat = readChat(body);
  const text = textOrNull(body['prompt']) ?? (typeof chat === 'string' ? '' : chat.prompt);
  const tokens = splitTokens(text).map((_, index) => index);
  return { status: 200, body: { count: tokens.length, max_model_len: spec.contextTokens, tokens } };
}
