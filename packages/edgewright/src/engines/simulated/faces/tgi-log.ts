import type { CrashCause } from '../faults.ts';
import type { SimulationSpec } from '../simulation-spec.ts';
import type { FailureWords, ListenAddress, OutputLine, StartScript } from './face.ts';
import { plain } from './output-lines.ts';
import { pythonReason, torchOutOfMemory } from './python-failures.ts';

/** `2026-11-20T12:00:00.000000Z  INFO target: file:line: text` */
const logged = (target: string, text: string, level = ' INFO'): OutputLine => ({
  stream: 'stdout',
  text: (at) => `${at.toISOString().slice(0, 19)}.000000Z ${level} ${target}: ${text}\n`,
});
const launcher = (text: string, level?: string): OutputLine =>
  logged('text_generation_launcher', text, level);
const router = (text: string): OutputLine =>
  logged('text_generation_router_v3: backends/v3/src/lib.rs:125', text);

export function tgiStart(spec: SimulationSpec): StartScript {
  const model = spec.models[0] ?? '';
  return {
    begin: [
      launcher('Using attention flashinfer - Prefix caching true'),
      launcher(`Starting check and download process for ${model}`),
      launcher(`Successfully downloaded weights for ${model}`),
    ],
    stages: {
      load: ({ durationMs }) => ({
        begin: [launcher('Starting shard')],
        step: (done, total) => (done < total ? [launcher('Waiting for shard to be ready...')] : []),
        end: [launcher(`Shard ready in ${(durationMs / 1_000).toFixed(1)}s`), launcher('Starting Webserver')],
      }),
      graphs: () => ({
        begin: [
          router('Warming up model'),
          launcher(
            `KV-cache blocks: ${Math.floor(spec.kvTokens / spec.blockTokens)}, size: ${spec.blockTokens}`,
          ),
          launcher('Cuda Graphs are enabled for sizes [32, 16, 8, 4, 2, 1]'),
        ],
      }),
      'warm-up': () => ({
        end: [router(`Setting max batch total tokens to ${spec.kvTokens}`), router('Using backend V3')],
      }),
    },
    listening: () => [],
    ready: () => [logged('text_generation_router::server: router/src/server.rs:2402', 'Connected')],
  };
}

export function tgiCrash(cause: CrashCause, spec: SimulationSpec, listen: ListenAddress): FailureWords {
  if (cause === 'killed') return { lines: [], exitCode: 137 };
  if (cause === 'no-reason') return { lines: [], exitCode: 1 };
  if (cause === 'port-in-use') {
    const lines = [
      plain(
        `Error: Failed to bind to ${listen.host}:${listen.port}: Address already in use (os error 98)`,
        'stderr',
      ),
      launcher('Webserver Crashed', 'ERROR'),
    ];
    return { lines, exitCode: 1 };
  }
  const reason = (pythonReason(cause, spec, listen) ?? '').split('\n');
  if (cause === 'gated-model') {
    return {
      lines: [
        launcher('Download encountered an error:', 'ERROR'),
        ...reason.map((line) => plain(line)),
        plain('Error: DownloadError', 'stderr'),
      ],
      exitCode: 1,
    };
  }
  return { lines: shardFailed(reason), exitCode: 1 };
}

export function tgiOutOfMemory(spec: SimulationSpec): FailureWords {
  return { lines: shardFailed([torchOutOfMemory(spec)]), exitCode: 1 };
}

function shardFailed(reason: readonly string[]): OutputLine[] {
  return [
    logged('shard-manager: text_generation_launcher', 'Shard complete standard error output:', 'ERROR'),
    ...reason.map((line) => plain(line)),
    launcher('Shard 0 failed to start', 'ERROR'),
    launcher('Shutting down shards'),
    plain('Error: ShardCannotStart', 'stderr'),
  ];
}
