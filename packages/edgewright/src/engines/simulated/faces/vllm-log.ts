import { compareVersions } from '../../../catalog/compare-versions.ts';
import type { CrashCause } from '../faults.ts';
import type { SimulatedStartStage, SimulationSpec } from '../simulation-spec.ts';
import type { EngineView } from '../tally.ts';
import type { FailureWords, ListenAddress, OutputLine, StageLines, StartScript } from './face.ts';
import { bar, barTimes, gib, grouped, monthTime, percent, plain, seconds } from './output-lines.ts';
import { pythonFailure, pythonReason, torchOutOfMemory } from './python-failures.ts';

/** Lines of the engine's process and of the server in front of it. Process ids and source lines are made up. */
const core = (source: string, text: string, level = 'INFO'): OutputLine => ({
  stream: 'stdout',
  text: (at) => `(EngineCore_DP0 pid=120) ${level} ${monthTime(at)} [${source}] ${text}\n`,
});
const server = (source: string, text: string): OutputLine => ({
  stream: 'stdout',
  text: (at) => `(APIServer pid=92) INFO ${monthTime(at)} [${source}] ${text}\n`,
});
const uvicorn = (text: string): OutputLine => plain(`(APIServer pid=92) INFO:     ${text}`, 'stderr');
const fatal = (text: string): OutputLine => plain(`(APIServer pid=92) ${text}`, 'stderr');
const traceback = (text: string): OutputLine => plain(`(EngineCore_DP0 pid=120) ${text}`, 'stderr');

export function vllmStart(spec: SimulationSpec): StartScript {
  const model = spec.models[0] ?? '';
  const totalMs = spec.start.reduce((sum, { durationMs }) => sum + durationMs, 0);
  // The size of the cache is known once graphs are about to be captured, or would be.
  const hasGraphs = spec.start.some(({ stage }) => stage === 'graphs');
  const { speculation } = spec.speed;
  const config =
    speculation === null ? 'None' : `SpeculativeConfig(num_spec_tokens=${speculation.draftTokens})`;
  return {
    begin: [
      server('api_server.py:1896', `vLLM API server version ${spec.engineVersion}`),
      server(
        'utils.py:328',
        `non-default args: {'model': '${model}', 'max_model_len': ${spec.contextTokens}}`,
      ),
      core(
        'core.py:77',
        `Initializing a V1 LLM engine (v${spec.engineVersion}) with config: model='${model}', speculative_config=${config}`,
      ),
      core('scheduler.py:222', `Chunked prefill is enabled with max_num_batched_tokens=${spec.batchTokens}.`),
    ],
    stages: {
      load: ({ durationMs }) => loadLines(spec, durationMs),
      compile: (stage) => compileLines(spec, stage),
      graphs: (stage) => graphLines(spec, stage),
    },
    listening: ({ host, port }) => [
      ...(hasGraphs ? [] : cacheLines(spec)),
      core(
        'core.py:210',
        `init engine (profile, create kv cache, warmup model) took ${seconds(totalMs)} seconds`,
      ),
      server('api_server.py:1971', `Starting vLLM API server 0 on http://${host}:${port}`),
    ],
    ready: () => [
      uvicorn('Started server process [92]'),
      uvicorn('Waiting for application startup.'),
      uvicorn('Application startup complete.'),
    ],
  };
}

function loadLines(spec: SimulationSpec, durationMs: number): StageLines {
  const model = spec.models[0] ?? '';
  const memory = compareVersions(spec.engineVersion, '0.10') < 0 ? 'GiB' : 'GiB memory';
  return {
    begin: [
      ...quantizationLine(spec.precision),
      core('gpu_model_runner.py:2602', `Starting to load model ${model}...`),
    ],
    step: (done, total, elapsedMs) => {
      const state = { done, total, elapsedMs };
      const text = `Loading safetensors checkpoint shards: ${percent(state).padStart(4)} Completed | ${done}/${total} ${barTimes(state)}`;
      return [bar(text, done === total)];
    },
    end: [
      core('default_loader.py:267', `Loading weights took ${seconds(durationMs)} seconds`),
      core(
        'gpu_model_runner.py:2653',
        `Model loading took ${(spec.memory.weightsBytes / 1_024 ** 3).toFixed(4)} ${memory} and ${(durationMs / 1_000).toFixed(6)} seconds`,
      ),
    ],
  };
}

function compileLines(spec: SimulationSpec, { durationMs, cache }: SimulatedStartStage): StageLines {
  return {
    begin: [
      core(
        'backends.py:548',
        "Using cache directory: /root/.cache/vllm/torch_compile_cache/0f1e2d3c4b/rank_0_0/backbone for vLLM's torch.compile",
      ),
      core(
        'backends.py:559',
        `Dynamo bytecode transform time: ${seconds(durationMs * (cache === 'hit' ? 0.8 : 0.18))} s`,
      ),
    ],
    end: [
      ...(cache === 'hit'
        ? [
            core(
              'backends.py:164',
              'Directly load the compiled graph(s) for dynamic shape from the cache, took 0.812 s',
            ),
          ]
        : [
            core(
              'backends.py:215',
              `Compiling a graph for dynamic shape takes ${seconds(durationMs * 0.7)} s`,
            ),
          ]),
      core('monitor.py:34', `torch.compile ${compileVerb(spec)} ${seconds(durationMs)} s in total`),
      core('gpu_worker.py:276', 'Initial profiling/warmup run took 0.84 s'),
    ],
  };
}

function graphLines(spec: SimulationSpec, { durationMs }: SimulatedStartStage): StageLines {
  return {
    begin: cacheLines(spec),
    step: (done, total, elapsedMs) => {
      const state = { done, total, elapsedMs };
      const text = `Capturing CUDA graphs (mixed prefill-decode, PIECEWISE): ${percent(state).padStart(4)}|${'█'.repeat(Math.floor((done / total) * 10)).padEnd(10)}| ${done}/${total} ${barTimes(state)}`;
      return [bar(text, done === total)];
    },
    end: [
      core(
        'gpu_model_runner.py:3500',
        `Graph capturing finished in ${Math.round(durationMs / 1_000)} secs, took ${gib(spec.memory.graphsBytes)} GiB`,
      ),
    ],
  };
}

function quantizationLine(precision: string): OutputLine[] {
  const detected = /nvfp4|fp4/.test(precision) ? 'NVFP4' : /fp8/.test(precision) ? 'fp8' : null;
  if (detected === null) return [];
  const text = `Detected ModelOpt ${detected} checkpoint. Please note that the format is experimental and could change.`;
  return [core('modelopt.py:79', text, 'WARNING')];
}

function cacheLines(spec: SimulationSpec): OutputLine[] {
  return [
    core('gpu_worker.py:298', `Available KV cache memory: ${gib(spec.memory.kvCacheBytes)} GiB`),
    core('kv_cache_utils.py:1087', `GPU KV cache size: ${grouped(spec.kvTokens)} tokens`),
    core(
      'kv_cache_utils.py:1091',
      `Maximum concurrency for ${grouped(spec.contextTokens)} tokens per request: ${(spec.kvTokens / spec.contextTokens).toFixed(2)}x`,
    ),
  ];
}

/** "takes" until about 0.16. */
function compileVerb({ engineVersion }: SimulationSpec): 'takes' | 'took' {
  return compareVersions(engineVersion, '0.17') < 0 ? 'takes' : 'took';
}

export function vllmCrash(cause: CrashCause, spec: SimulationSpec, listen: ListenAddress): FailureWords {
  if (cause === 'port-in-use') {
    return {
      lines: [fatal(`OSError: [Errno 98] Address already in use: ${listen.host}:${listen.port}`)],
      exitCode: 1,
    };
  }
  return pythonFailure(cause, pythonReason(cause, spec, listen), (reason) => [
    core('core.py:700', 'EngineCore failed to start.', 'ERROR'),
    ...['Traceback (most recent call last):', ...reason].map(traceback),
    fatal('RuntimeError: Engine core initialization failed. See root cause above. Failed core proc(s): {}'),
  ]);
}

export function vllmOutOfMemory(spec: SimulationSpec): FailureWords {
  return {
    lines: [
      core('core.py:710', 'EngineCore encountered a fatal error.', 'ERROR'),
      traceback(torchOutOfMemory(spec)),
      fatal(
        'vllm.v1.engine.exceptions.EngineDeadError: EngineCore encountered an issue. See stack trace (above) for the root cause.',
      ),
    ],
    exitCode: 1,
  };
}

export function vllmLoadLine(view: EngineView, rates: { prompt: number; answer: number }): OutputLine[] {
  const { counts, tally } = view;
  const queries = tally.promptLengths.sum;
  const hits = queries === 0 ? 0 : (tally.cachedTokens / queries) * 100;
  const lines = [
    server(
      'loggers.py:123',
      `Engine 000: Avg prompt throughput: ${rates.prompt.toFixed(1)} tokens/s, Avg generation throughput: ${rates.answer.toFixed(1)} tokens/s, Running: ${view.running} reqs, Waiting: ${view.waiting} reqs, GPU KV cache usage: ${(view.kvUsage * 100).toFixed(1)}%, Prefix cache hit rate: ${hits.toFixed(1)}%`,
    ),
  ];
  if (counts.drafts === 0) return lines;
  const share = (counts.acceptedTokens / counts.draftTokens) * 100;
  const mean = 1 + counts.acceptedTokens / counts.drafts;
  const text = `SpecDecoding metrics: Mean acceptance length: ${mean.toFixed(2)}, Accepted: ${counts.acceptedTokens} tokens, Drafted: ${counts.draftTokens} tokens, Avg Draft acceptance rate: ${share.toFixed(1)}%`;
  return [...lines, server('metrics.py:96', text)];
}
