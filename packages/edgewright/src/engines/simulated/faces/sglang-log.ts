import type { CrashCause } from '../faults.ts';
import type { SimulationSpec } from '../simulation-spec.ts';
import type { EngineView } from '../tally.ts';
import type { FailureWords, ListenAddress, OutputLine, StartScript } from './face.ts';
import { bar, barTimes, dateTime, gb, percent, plain, seconds } from './output-lines.ts';
import { pythonFailure, pythonReason, torchOutOfMemory, traceback, uvicornLines } from './python-failures.ts';

const worker = (text: string): OutputLine => ({
  stream: 'stderr',
  text: (at) => `[${dateTime(at)} TP0] ${text}\n`,
});
const main = (text: string): OutputLine => ({
  stream: 'stderr',
  text: (at) => `[${dateTime(at)}] ${text}\n`,
});

export function sglangStart(spec: SimulationSpec): StartScript {
  const { totalBytes, weightsBytes, kvCacheBytes, graphsBytes } = spec.memory;
  const model = spec.models[0] ?? '';
  const afterWeights = totalBytes - weightsBytes;
  const afterCache = afterWeights - kvCacheBytes;
  const limits = `max_total_num_tokens=${spec.kvTokens}, chunked_prefill_size=${spec.batchTokens}, max_prefill_tokens=16384, max_running_requests=${spec.sessions}, context_len=${spec.contextTokens}`;
  return {
    begin: [
      main(
        `server_args=ServerArgs(model_path='${model}', tokenizer_path='${model}', context_length=${spec.contextTokens})`,
      ),
      worker('Init torch distributed begin.'),
      worker('Init torch distributed ends. elapsed=0.40 s, mem usage=0.10 GB'),
    ],
    stages: {
      load: ({ durationMs }) => ({
        begin: [worker(`Load weight begin. avail mem=${gb(totalBytes)} GB`)],
        step: (done, total, elapsedMs) => {
          const state = { done, total, elapsedMs };
          const text = `Loading safetensors checkpoint shards: ${percent(state).padStart(4)} Completed | ${done}/${total} ${barTimes(state)}`;
          return [bar(text, done === total)];
        },
        end: [
          worker(
            `Load weight end. elapsed=${seconds(durationMs)} s, type=LlamaForCausalLM, dtype=torch.bfloat16, avail mem=${gb(afterWeights)} GB, mem usage=${gb(weightsBytes)} GB.`,
          ),
          worker(
            `KV Cache is allocated. #tokens: ${spec.kvTokens}, K size: ${gb(kvCacheBytes / 2)} GB, V size: ${gb(kvCacheBytes / 2)} GB`,
          ),
        ],
      }),
      graphs: ({ durationMs }) => ({
        begin: [
          worker(
            `Capture cuda graph begin. This can take up to several minutes. avail mem=${gb(afterCache)} GB`,
          ),
        ],
        step: (done, total, elapsedMs) => {
          const state = { done, total, elapsedMs };
          return [
            bar(
              `Capturing batches (bs=${total - done + 1}): ${percent(state).padStart(4)}| ${done}/${total} ${barTimes(state)}`,
              done === total,
            ),
          ];
        },
        end: [
          worker(
            `Capture cuda graph end. Time elapsed: ${seconds(durationMs)} s. mem usage=${gb(graphsBytes)} GB. avail mem=${gb(afterCache - graphsBytes)} GB.`,
          ),
        ],
      }),
    },
    listening: (listen) => [worker(limits), ...uvicornLines(listen)],
    ready: () => [main('The server is fired up and ready to roll!')],
  };
}

export function sglangCrash(cause: CrashCause, spec: SimulationSpec, listen: ListenAddress): FailureWords {
  const reason = pythonReason(cause, spec, listen);
  if (cause === 'port-in-use')
    return pythonFailure(cause, reason, (lines) => lines.map((line) => plain(line, 'stderr')));
  const short = 'RuntimeError: Not enough memory. Please try to increase --mem-fraction-static.';
  return pythonFailure(cause, cause === 'out-of-memory' ? short : reason, schedulerDied);
}

export function sglangOutOfMemory(spec: SimulationSpec): FailureWords {
  return { lines: schedulerDied([torchOutOfMemory(spec)]), exitCode: 137 };
}

function schedulerDied(reason: readonly string[]): OutputLine[] {
  return [
    worker('Scheduler hit an exception: Traceback (most recent call last):'),
    traceback,
    ...reason.map((line) => plain(line, 'stderr')),
    main('Received sigquit from a child process. It usually means the child failed.'),
  ];
}

export function sglangLoadLine(view: EngineView, rates: { answer: number }): OutputLine[] {
  const tokens = Math.round(view.kvUsage * view.kvBlocksTotal);
  return [
    worker(
      `Decode batch. #running-req: ${view.running}, #token: ${tokens}, token usage: ${view.kvUsage.toFixed(2)}, cuda graph: True, gen throughput (token/s): ${rates.answer.toFixed(2)}, #queue-req: ${view.waiting}`,
    ),
  ];
}
