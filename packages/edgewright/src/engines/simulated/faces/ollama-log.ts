import type { CrashCause } from '../faults.ts';
import type { SimulationSpec } from '../simulation-spec.ts';
import type { FailureWords, ListenAddress, OutputLine, StartScript } from './face.ts';
import { plain, seconds } from './output-lines.ts';

/** `time=… level=INFO source=… msg="…" k=v` */
const logged = (source: string, text: string, level = 'INFO'): OutputLine => ({
  stream: 'stderr',
  text: (at) => `time=${at.toISOString()} level=${level} source=${source} ${text}\n`,
});

export function ollamaStart(spec: SimulationSpec): StartScript {
  const total = `${(spec.memory.totalBytes / 1_024 ** 3).toFixed(1)} GiB`;
  const loadMs = spec.start.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return {
    begin: [
      logged('routes.go:1900', 'msg="server config" env="map[OLLAMA_KEEP_ALIVE:5m0s OLLAMA_MAX_QUEUE:512]"'),
    ],
    stages: {
      load: () => ({
        begin: [
          logged(
            'server.go:1101',
            `msg="starting llama-server" cmd="llama-server --model ${spec.models[0]} --no-webui --offline -c ${spec.contextTokens * spec.sessions} -np ${spec.sessions}"`,
          ),
          logged('server.go:1180', 'msg="loading model via llama-server"'),
          logged('server.go:1262', 'msg="waiting for llama-server to start responding"'),
          logged(
            'server.go:1270',
            'msg="waiting for llama-server to become available" status="llm server loading model"',
          ),
          plain(`load_tensors: offloaded 33/33 layers to GPU`, 'stderr'),
        ],
      }),
    },
    listening: ({ host, port }) => [
      logged('routes.go:1960', `msg="Listening on ${host}:${port} (version ${spec.engineVersion})"`),
      logged(
        'types.go:42',
        `msg="inference compute" id=GPU-0 library=CUDA name=CUDA0 description="${spec.device}" total="${total}" available="${total}"`,
      ),
      logged(
        'routes.go:2058',
        `msg="vram-based default context" total_vram="${total}" default_num_ctx=${spec.contextTokens}`,
      ),
    ],
    // Said of the model, when one is loaded.
    ready: () => [
      logged('server.go:1289', `msg="llama-server started in ${seconds(loadMs)} seconds"`),
      logged('sched.go:470', 'msg="loaded runners" count=1'),
    ],
  };
}

export function ollamaCrash(
  cause: CrashCause,
  spec: SimulationSpec,
  { host, port }: ListenAddress,
): FailureWords {
  switch (cause) {
    case 'port-in-use':
      return {
        lines: [plain(`Error: listen tcp ${host}:${port}: bind: address already in use`, 'stderr')],
        exitCode: 1,
      };
    case 'killed':
      return { lines: [], exitCode: 137 };
    case 'out-of-memory':
      return runnerDied(
        'cudaMalloc failed: out of memory',
        'llama-server reported out-of-memory during startup',
      );
    case 'unknown-architecture':
      return runnerDied(
        "llama_model_load: error loading model: error loading model architecture: unknown model architecture: 'unheard-of'",
        'llama-server process has terminated: error loading model architecture: this model may be incompatible with your version of Ollama',
      );
    case 'gated-model':
      return runnerDied('', `pull model manifest: 401: ${spec.models[0]}`);
    case 'no-reason':
      return runnerDied('', 'llama-server process has terminated: exit status 1');
  }
}

export function ollamaOutOfMemory(): FailureWords {
  const text =
    'model runner has unexpectedly stopped, this may be due to resource limitations or an internal error';
  return runnerDied('CUDA error: out of memory', text);
}

function runnerDied(reason: string, text: string): FailureWords {
  const lines = [
    ...(reason === '' ? [] : [plain(reason, 'stderr')]),
    logged('sched.go:455', `msg="error loading llama server" error=${JSON.stringify(text)}`, 'ERROR'),
  ];
  return { lines, exitCode: 1 };
}
