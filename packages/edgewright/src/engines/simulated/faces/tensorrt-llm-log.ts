import type { CrashCause } from '../faults.ts';
import type { SimulationSpec } from '../simulation-spec.ts';
import type { FailureWords, ListenAddress, OutputLine, StartScript } from './face.ts';
import { bar, barTimes, dateTime, gib, percent, plain } from './output-lines.ts';
import { pythonFailure, pythonReason, torchOutOfMemory, traceback, uvicornLines } from './python-failures.ts';

const python = (text: string, level = 'I'): OutputLine => ({
  stream: 'stdout',
  text: (at) => `[${slashDate(at)}] [TRT-LLM] [${level}] ${text}\n`,
});
const native = (text: string): OutputLine => plain(`[TensorRT-LLM][INFO] ${text}`);

function slashDate(at: Date): string {
  const [date = '', time = ''] = dateTime(at).split(' ');
  const [year, month, day] = date.split('-');
  return `${month}/${day}/${year}-${time}`;
}

export function tensorRtLlmStart(spec: SimulationSpec): StartScript {
  const sizes = `max_seq_len=${spec.contextTokens}, max_num_requests=${spec.sessions}, max_num_tokens=${spec.batchTokens}, max_batch_size=${spec.sessions}`;
  return {
    begin: [plain(`[TensorRT-LLM] TensorRT-LLM version: ${spec.engineVersion}`)],
    stages: {
      load: () => ({
        step: (done, total, elapsedMs) => {
          const state = { done, total, elapsedMs };
          const text = `Loading safetensors weights in parallel: ${percent(state).padStart(4)}| ${done}/${total} ${barTimes(state)}`;
          return [bar(text, done === total)];
        },
        end: [
          python(`Memory usage when loading weights: ${gib(spec.memory.weightsBytes)} GiB`),
          python(sizes),
        ],
      }),
      graphs: () => ({
        begin: [
          native(`Number of tokens per block: ${spec.blockTokens}.`),
          native(
            `[MemUsageChange] Allocated ${gib(spec.memory.kvCacheBytes)} GiB for max tokens in paged KV cache (${spec.kvTokens}).`,
          ),
          native(`Max KV cache pages per sequence: ${Math.ceil(spec.contextTokens / spec.blockTokens)}`),
          native('Number of blocks in KV cache secondary pool: 0'),
        ],
        step: (done, total) => [
          python(`Run generation only CUDA graph warmup for batch size=${total - done + 1}`),
        ],
      }),
      'warm-up': () => ({ end: [python('get signal from executor worker')] }),
    },
    listening: () => [],
    ready: uvicornLines,
  };
}

export function tensorRtLlmCrash(
  cause: CrashCause,
  spec: SimulationSpec,
  listen: ListenAddress,
): FailureWords {
  return pythonFailure(cause, pythonReason(cause, spec, listen), executorDied);
}

export function tensorRtLlmOutOfMemory(spec: SimulationSpec): FailureWords {
  return { lines: executorDied([torchOutOfMemory(spec)]), exitCode: 1 };
}

function executorDied(reason: readonly string[]): OutputLine[] {
  return [
    python('Failed to initialize executor on rank 0: see the traceback.', 'E'),
    traceback,
    ...reason.map((line) => plain(line, 'stderr')),
  ];
}
