import type { CrashCause } from '../faults.ts';
import type { SimulationSpec } from '../simulation-spec.ts';
import type { FailureWords, ListenAddress, OutputLine, StartScript } from './face.ts';
import { bar, barTimes, dayTime, pad, percent, plainLines } from './output-lines.ts';
import { pythonReason, torchOutOfMemory } from './python-failures.ts';

/** `I1120 12:00:00.000000 1 grpc_server.cc:2560] "text"` */
const logged = (source: string, text: string, level = 'I'): OutputLine => ({
  stream: 'stderr',
  text: (at) =>
    `${level}${pad(at.getUTCMonth() + 1)}${pad(at.getUTCDate())} ${dayTime(at)}.000000 1 ${source}] ${JSON.stringify(text)}\n`,
});

export function tritonStart(spec: SimulationSpec): StartScript {
  const model = spec.models[0] ?? '';
  return {
    begin: [
      logged('server.cc:674', `Starting Triton Inference Server ${spec.engineVersion}`),
      logged('model_lifecycle.cc:472', `loading: ${model}:1`),
    ],
    stages: {
      load: () => ({
        // The model is TensorRT-LLM in a Python backend, and its bars show through.
        step: (done, total, elapsedMs) => {
          const state = { done, total, elapsedMs };
          const text = `Loading safetensors weights in parallel: ${percent(state).padStart(4)}| ${done}/${total} ${barTimes(state)}`;
          return [bar(text, done === total)];
        },
      }),
      'warm-up': () => ({ end: [logged('model_lifecycle.cc:839', `successfully loaded '${model}'`)] }),
    },
    listening: ({ host, port }) => [
      ...modelTable(model, 'READY'),
      logged('grpc_server.cc:2560', `Started GRPCInferenceService at ${host}:${port + 1}`),
      logged('http_server.cc:4755', `Started HTTPService at ${host}:${port}`),
    ],
    ready: ({ host, port }) => [
      logged('http_server.cc:358', `Started Metrics Service at ${host}:${spec.metricsPort ?? port}`),
    ],
  };
}

export function tritonCrash(cause: CrashCause, spec: SimulationSpec, listen: ListenAddress): FailureWords {
  if (cause === 'killed') return { lines: [], exitCode: 137 };
  if (cause === 'no-reason') return { lines: [], exitCode: 1 };
  if (cause === 'port-in-use') {
    const text = `failed to start HTTP service: Unavailable - Socket '${listen.host}:${listen.port}' already in use`;
    return { lines: [logged('main.cc:244', text, 'E')], exitCode: 1 };
  }
  const [reason = ''] = (pythonReason(cause, spec, listen) ?? '').split('\n');
  const model = spec.models[0] ?? '';
  return {
    lines: [
      logged('model_lifecycle.cc:642', `failed to load '${model}' version 1: Internal: ${reason}`, 'E'),
      ...modelTable(model, `UNAVAILABLE: Internal: ${reason}`),
      ...plainLines('error: creating server: Internal - failed to load all models'),
    ],
    exitCode: 1,
  };
}

export function tritonOutOfMemory(spec: SimulationSpec): FailureWords {
  const lines = [
    logged('pb_stub.cc:721', `Failed to process the request(s) for model: ${torchOutOfMemory(spec)}`, 'E'),
  ];
  return { lines, exitCode: 1 };
}

function modelTable(model: string, status: string): OutputLine[] {
  const [name, state] = [Math.max(5, model.length), Math.max(6, status.length)];
  const rule = `+${'-'.repeat(name + 2)}+---------+${'-'.repeat(state + 2)}+`;
  const row = (one: string, two: string, three: string): string =>
    `| ${one.padEnd(name)} | ${two.padEnd(7)} | ${three.padEnd(state)} |`;
  return plainLines(
    [rule, row('Model', 'Version', 'Status'), rule, row(model, '1', status), rule].join('\n'),
  );
}
