import type { CrashCause } from '../faults.ts';
import type { SimulationSpec } from '../simulation-spec.ts';
import type { Face, FaceView, FailureWords, ListenAddress, Reply, StartScript } from './face.ts';
import { fastApiNotFound, modelList, nestedProblem, usualMessage } from './fastapi.ts';
import { openAiFormat } from './openai-format.ts';
import { plain } from './output-lines.ts';
import { pythonFailure, pythonReason, torchOutOfMemory, uvicornLines } from './python-failures.ts';

/**
 * TensorRT Edge-LLM's server: a health answer with capabilities, 429 above its queue, no metrics. Of its log and of
 * its error bodies nothing is documented: the log says so, and errors have OpenAI's shape.
 */
export const edgeLlmFace: Face = {
  listens: 'when-ready',
  stopGraceMs: 0,
  routes: {
    'GET /health': { kind: 'reply', reply: health },
    'GET /health/ready': { kind: 'reply', reply: () => ({ status: 200, body: { status: 'ready' } }) },
    'GET /v1/models': { kind: 'reply', reply: models },
    'POST /v1/chat/completions': { kind: 'generate', format: openAiFormat('chat') },
  },
  whileLoading: null,
  key: {
    guards: (path) => path.startsWith('/v1'),
    refusal: { status: 401, body: { detail: 'Invalid API key' } },
  },
  problem: (problem, facts, spec) => {
    if (problem === 'no-such-route') return fastApiNotFound;
    const message = usualMessage(problem, facts, spec.contextTokens);
    return problem === 'overloaded' ? nestedProblem(problem, message, 429) : nestedProblem(problem, message);
  },
  checksModel: true,
  longPrompt: 'refuse',
  defaultQueue: () => 16,
  refusesInStream: false,
  whenFull: 'reserve',
  defaultMaxTokens: { chat: null, text: null },
  refusesLongAnswers: true,
  start,
  crash,
  outOfMemory: (spec) => ({ lines: [plain(torchOutOfMemory(spec), 'stderr')], exitCode: 1 }),
  loadLine: null,
};

function health({ spec, models: names, engine }: FaceView): Reply {
  const capabilities = {
    max_model_len: spec.contextTokens,
    max_input_len: spec.contextTokens,
    max_batch_size: spec.sessions,
    max_num_seqs: spec.sessions,
    speculative_decoding: spec.speed.speculation !== null,
  };
  const { running: active_requests, waiting: queued_requests } = engine;
  const batching = spec.sessions > 1 ? 'in-flight' : 'none';
  return {
    status: 200,
    body: { status: 'ok', model: names[0], active_requests, queued_requests, batching, capabilities },
  };
}

function models({ models: names, spec, nowEpochMs }: FaceView): Reply {
  const created = Math.floor(nowEpochMs / 1_000);
  return modelList(names, () => ({
    created,
    owned_by: 'tensorrt-edge-llm',
    max_model_len: spec.contextTokens,
  }));
}

function start(spec: SimulationSpec): StartScript {
  return {
    begin: [
      plain(
        `# TensorRT Edge-LLM ${spec.engineVersion}: what it prints while it starts is not known; nothing is made up here.`,
      ),
    ],
    stages: {},
    listening: () => [],
    ready: uvicornLines,
  };
}

function crash(cause: CrashCause, spec: SimulationSpec, listen: ListenAddress): FailureWords {
  return pythonFailure(cause, pythonReason(cause, spec, listen), (lines) =>
    lines.map((line) => plain(line, 'stderr')),
  );
}
