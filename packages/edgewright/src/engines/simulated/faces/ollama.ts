import { hashText } from '../../../base/random.ts';
import type { Face, FaceView, JsonBody, Problem, ProblemFacts, Reply } from './face.ts';
import { modelList } from './fastapi.ts';
import { ollamaFormat } from './ollama-format.ts';
import { ollamaCrash, ollamaOutOfMemory, ollamaStart } from './ollama-log.ts';
import { embeddingsRoute } from './embeddings.ts';
import { openAiFormat } from './openai-format.ts';
import { textOrNull } from './read-value.ts';

/** Ollama: serves at once, loads a model when it is asked for, and cuts prompts that are too long. No keys, no metrics. */
export const ollamaFace: Face = {
  listens: 'on-demand',
  stopGraceMs: 0,
  routes: {
    'GET /': { kind: 'reply', reply: () => ({ status: 200, body: 'Ollama is running' }) },
    'GET /api/version': {
      kind: 'reply',
      reply: ({ spec }) => ({ status: 200, body: { version: spec.engineVersion } }),
    },
    'GET /api/tags': {
      kind: 'reply',
      reply: (view) => ({ status: 200, body: { models: view.models.map((name) => stored(name, view)) } }),
    },
    'GET /api/ps': { kind: 'reply', reply: loaded },
    'POST /api/show': { kind: 'post', reply: show },
    'POST /api/generate': { kind: 'generate', format: ollamaFormat('generate') },
    'POST /api/chat': { kind: 'generate', format: ollamaFormat('chat') },
    'GET /v1/models': { kind: 'reply', reply: models },
    'GET /v1/models/{model}': { kind: 'reply', reply: oneModel },
    'POST /v1/chat/completions': { kind: 'generate', format: openAiFormat('chat') },
    'POST /v1/completions': { kind: 'generate', format: openAiFormat('text') },
    'POST /v1/embeddings': embeddingsRoute,
  },
  whileLoading: null,
  key: null,
  problem,
  checksModel: true,
  longPrompt: 'truncate',
  defaultQueue: () => 512,
  refusesInStream: false,
  whenFull: 'reserve',
  defaultMaxTokens: { chat: null, text: null },
  refusesLongAnswers: false,
  start: ollamaStart,
  crash: ollamaCrash,
  outOfMemory: ollamaOutOfMemory,
  loadLine: null,
};

const answers: Readonly<Record<Problem, { status: number; type: string }>> = {
  invalid: { status: 400, type: 'invalid_request_error' },
  'unknown-model': { status: 404, type: 'not_found_error' },
  'too-long': { status: 400, type: 'invalid_request_error' },
  overloaded: { status: 503, type: 'api_error' },
  loading: { status: 503, type: 'api_error' },
  generation: { status: 500, type: 'api_error' },
  'no-such-route': { status: 404, type: 'not_found_error' },
};

function problem(kind: Problem, { message, model, path = '' }: ProblemFacts): Reply {
  const { status, type } = answers[kind];
  if (kind === 'no-such-route') return { status, body: '404 page not found' };
  const texts: Partial<Record<Problem, string>> = {
    'unknown-model': `model ${JSON.stringify(model ?? '')} not found, try pulling it first`,
    overloaded: 'server busy, please try again.  maximum pending requests exceeded',
  };
  const text = texts[kind] ?? message;
  const body = path.startsWith('/v1')
    ? { error: { message: text, type, param: null, code: null } }
    : { error: text };
  return { status, body };
}

function stored(name: string, { spec }: FaceView): JsonBody {
  const digest = hashText(name).toString(16).padStart(8, '0').repeat(8);
  const details = { format: 'gguf', family: 'llama', parameter_size: '', quantization_level: spec.precision };
  return { name, model: name, size: spec.memory.weightsBytes, digest, details, simulated: true };
}

function loaded(view: FaceView): Reply {
  const { weightsBytes, kvCacheBytes } = view.spec.memory;
  const size = weightsBytes + kvCacheBytes;
  const name = view.models[0];
  if (!view.isLoaded || name === undefined) return { status: 200, body: { models: [] } };
  // Kept forever: what `keep_alive: -1` asks for.
  const expires = new Date(view.nowEpochMs + 100 * 365 * 86_400_000).toISOString();
  const model = {
    ...stored(name, view),
    size,
    size_vram: size,
    expires_at: expires,
    context_length: view.spec.contextTokens,
  };
  return { status: 200, body: { models: [model] } };
}

function show(body: JsonBody, view: FaceView): Reply {
  const name = textOrNull(body['model']) ?? textOrNull(body['name']) ?? '';
  if (!view.models.includes(name)) return problem('unknown-model', { message: '', model: name });
  return {
    status: 200,
    body: { details: stored(name, view)['details'], capabilities: ['completion'], simulated: true },
  };
}

function oneModel({ models: [id], nowEpochMs }: FaceView): Reply {
  const created = Math.floor(nowEpochMs / 1_000);
  return { status: 200, body: { id, object: 'model', created, owned_by: 'library', simulated: true } };
}

function models({ models: names, nowEpochMs }: FaceView): Reply {
  return modelList(names, () => ({ created: Math.floor(nowEpochMs / 1_000), owned_by: 'library' }));
}
