import type { CrashCause } from '../faults.ts';
import type { SimulationSpec } from '../simulation-spec.ts';
import type { Face, FaceView, FailureWords, ListenAddress, OutputLine, Reply, StartScript } from './face.ts';
import { fastApiNotFound, flatProblem, modelList, usualMessage } from './fastapi.ts';
import { embeddingsRoute } from './embeddings.ts';
import { openAiFormat } from './openai-format.ts';
import { dateTime, mib, plain } from './output-lines.ts';
import { pythonFailure, pythonReason, uvicornLines } from './python-failures.ts';

/** MLC LLM: no health endpoint, errors as JSON in a JSON string, metrics that no Prometheus reads. */
export const mlcFace: Face = {
  listens: 'when-ready',
  // Its web server waits for answers in flight; how long is not documented.
  stopGraceMs: 10_000,
  routes: {
    'GET /v1/models': { kind: 'reply', reply: models },
    'GET /metrics': { kind: 'reply', reply: metrics },
    'POST /v1/chat/completions': { kind: 'generate', format: openAiFormat('chat') },
    'POST /v1/completions': { kind: 'generate', format: openAiFormat('text') },
    'POST /v1/embeddings': embeddingsRoute,
  },
  whileLoading: null,
  key: {
    guards: (path) => path.startsWith('/v1'),
    refusal: { status: 401, body: { detail: 'Invalid API Key' } },
  },
  problem: (problem, facts, spec) => {
    if (problem === 'no-such-route') return fastApiNotFound;
    const { status, body } = flatProblem(problem, usualMessage(problem, facts, spec.contextTokens));
    return { status, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  },
  checksModel: false,
  longPrompt: 'refuse',
  defaultQueue: () => null,
  refusesInStream: false,
  whenFull: 'recompute',
  defaultMaxTokens: { chat: null, text: null },
  refusesLongAnswers: false,
  start,
  crash,
  outOfMemory: (spec) => crash('out-of-memory', spec, { host: '', port: 0 }),
  loadLine: null,
};

function models({ models: names, nowEpochMs }: FaceView): Reply {
  return modelList(names, () => ({ created: Math.floor(nowEpochMs / 1_000), owned_by: 'MLC-LLM' }));
}

function metrics({ engine }: FaceView): Reply {
  const { tally, counts } = engine;
  const last = tally.finished.at(-1);
  const rate = (tokens: number, seconds: number): number => (seconds === 0 ? 0 : tokens / seconds);
  const lines: Record<string, number> = {
    engine_prefill_time_sum: tally.prefillSeconds,
    engine_decode_time_sum: tally.decodeSeconds,
    prompt_tokens_sum: tally.promptLengths.sum,
    completion_tokens_sum: tally.answerLengths.sum,
    prefill_tokens_sum: tally.promptTokens,
    decode_tokens_sum: tally.generatedTokens,
    prefill_tokens_per_s: rate(tally.promptTokens, tally.prefillSeconds),
    decode_tokens_per_s: rate(tally.generatedTokens, tally.decodeSeconds),
    ...(last === undefined
      ? {}
      : {
          last_finished_request_prompt_tokens: last.promptTokens,
          last_finished_request_completion_tokens: last.answerTokens,
          last_finished_request_ttft_s: (last.firstTokenMs - last.arrivedMs) / 1_000,
          last_finished_request_end_to_end_latency_s: (last.endedMs - last.arrivedMs) / 1_000,
        }),
    ...(counts.drafts === 0 ? {} : { 'spec_decode_accept_count{step=0}': counts.acceptedTokens }),
  };
  const body = Object.entries(lines).map(([key, value]) => `${key}\t${value}\n`);
  return { status: 200, headers: { 'content-type': 'text/plain' }, body: body.join('') };
}

const logged = (text: string): OutputLine => ({
  stream: 'stderr',
  text: (at) => `\u001b[32m[${dateTime(at)}] INFO\u001b[0m ${text}\n`,
});

function start(spec: SimulationSpec): StartScript {
  const { weightsBytes, kvCacheBytes, graphsBytes } = spec.memory;
  const total = weightsBytes + kvCacheBytes + graphsBytes;
  const library = '/root/.cache/mlc_llm/model_lib/0f1e2d3c4b5a69788796a5b4c3d2e1f0.so';
  return {
    begin: [logged('jit.py:43: MLC_JIT_POLICY = ON. Can be one of: ON, OFF, REDO, READONLY')],
    stages: {
      compile: ({ cache }) =>
        cache === 'hit'
          ? { end: [logged(`jit.py:160: Using cached model lib: ${library}`)] }
          : {
              begin: [logged('jit.py:118: Compiling using commands below:')],
              end: [logged(`jit.py:126: Using compiled model lib: ${library}`)],
            },
      load: () => ({
        begin: [
          logged('engine_base.py:180: Using device: cuda:0'),
          logged(
            'engine_base.py:184: The selected engine mode is server. We use as much GPU memory as possible (within the limit of gpu_memory_utilization).',
          ),
        ],
        end: [
          plain(
            `The actual engine mode is "server". So max batch size is ${spec.sessions}, max KV cache token capacity is ${spec.kvTokens}, prefill chunk size is ${spec.batchTokens}.`,
            'stderr',
          ),
          plain(
            `Estimated total single GPU memory usage: ${mib(total)} MB (Parameters: ${mib(weightsBytes)} MB. KVCache: ${mib(kvCacheBytes)} MB. Temporary buffer: ${mib(graphsBytes)} MB). The actual usage might be slightly larger than the estimated number.`,
            'stderr',
          ),
        ],
      }),
    },
    listening: () => [],
    ready: uvicornLines,
  };
}

function crash(cause: CrashCause, spec: SimulationSpec, listen: ListenAddress): FailureWords {
  const { totalBytes, weightsBytes, graphsBytes } = spec.memory;
  const memory = `Insufficient GPU memory error: The available single GPU memory is ${mib(totalBytes)} MB, which is less than the sum of model weight size (${mib(weightsBytes)} MB) and temporary buffer size (${mib(graphsBytes)} MB).\n1. You can set a larger "gpu_memory_utilization" value.\n2. If the model weight size is too large, please enable tensor parallelism by passing \`--tensor-parallel-shards $NGPU\` to \`mlc_llm gen_config\` or use quantization.`;
  const reason = cause === 'out-of-memory' ? memory : pythonReason(cause, spec, listen);
  return pythonFailure(cause, reason, (lines) => lines.map((line) => plain(line, 'stderr')));
}
