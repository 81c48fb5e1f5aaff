import type { CrashCause } from '../faults.ts';
import type { SimulationSpec } from '../simulation-spec.ts';
import type { FailureWords, ListenAddress, OutputLine, StartScript } from './face.ts';
import { mib, plain, plainLines } from './output-lines.ts';

const line = (text: string): OutputLine => plain(text, 'stderr');
/** Layers that it says it has put on the GPU. */
const layers = 33;

/** llama-server without prefixes on its lines, as the tools around it ask for. */
export function llamaCppStart(spec: SimulationSpec): StartScript {
  const freeBytes = spec.memory.totalBytes * 0.94;
  const perSlot = Math.floor(spec.contextTokens);
  return {
    begin: [
      line(`build: ${spec.engineVersion} with GNU 13.3.0`),
      line('system info: n_threads = 12, n_threads_batch = 12, total_threads = 14'),
      line('main: loading model'),
      line(
        `llama_model_load_from_file_impl: using device CUDA0 (${spec.device}) (0000:01:00.0) - ${Math.floor(freeBytes / 1_024 ** 2)} MiB free`,
      ),
    ],
    stages: {
      load: () => ({
        begin: [
          line('load_tensors: loading model tensors, this can take a while... (mmap = true)'),
          line(`load_tensors: offloading ${layers - 1} repeating layers to GPU`),
          line(`load_tensors: offloaded ${layers}/${layers} layers to GPU`),
          line(
            `load_tensors:        CUDA0 model buffer size = ${mib(spec.memory.weightsBytes).padStart(8)} MiB`,
          ),
        ],
        step: (done, total) => [{ stream: 'stderr', text: () => `.${done === total ? '\n' : ''}` }],
        end: [
          line(`llama_context: n_seq_max     = ${spec.sessions}`),
          line(`llama_context: n_ctx         = ${perSlot * spec.sessions}`),
          line(
            `llama_kv_cache:      CUDA0 KV buffer size = ${mib(spec.memory.kvCacheBytes).padStart(8)} MiB`,
          ),
          line(`llama_context:      CUDA0 compute buffer size =   ${mib(spec.memory.graphsBytes)} MiB`),
        ],
      }),
      'warm-up': () => ({
        begin: [
          line(
            'common_init_from_params: warming up the model with an empty run - please wait ... (--no-warmup to disable)',
          ),
        ],
        end: [
          line(
            `srv    load_model: initializing, n_slots = ${spec.sessions}, n_ctx_slot = ${perSlot}, kv_unified = 'false'`,
          ),
        ],
      }),
    },
    // It listens from the first moment, and says so when the model is loaded.
    listening: ({ host, port }) => [line(`main: binding port with default address family: ${host}:${port}`)],
    ready: ({ host, port }) => [
      line('srv  llama_server: model loaded'),
      line(`srv  llama_server: listening on http://${host}:${port}`),
      line('srv  update_slots: all slots are idle'),
    ],
  };
}

export function llamaCppCrash(
  cause: CrashCause,
  spec: SimulationSpec,
  { host, port }: ListenAddress,
): FailureWords {
  const model = spec.models[0] ?? '';
  const failed = `common_init_from_params: failed to load model '${model}'\nsrv    load_model: failed to load model, '${model}'\nsrv    operator(): operator(): cleaning up before exit...\nmain: exiting due to model loading error`;
  switch (cause) {
    case 'out-of-memory': {
      const needed = mib(spec.memory.weightsBytes);
      const text = `ggml_backend_cuda_buffer_type_alloc_buffer: allocating ${needed} MiB on device 0: cudaMalloc failed: out of memory\nalloc_tensor_range: failed to allocate CUDA0 buffer of size ${Math.round(spec.memory.weightsBytes)}\nllama_model_load: error loading model: unable to allocate CUDA0 buffer\nllama_model_load_from_file_impl: failed to load model\n${failed}`;
      return { lines: plainLines(text), exitCode: 1 };
    }
    case 'unknown-architecture': {
      const text = `llama_model_load: error loading model: error loading model architecture: unknown model architecture: 'unheard-of'\nllama_model_load_from_file_impl: failed to load model\n${failed}`;
      return { lines: plainLines(text), exitCode: 1 };
    }
    case 'gated-model':
      return {
        lines: plainLines(`error: failed to download model from Hugging Face: HTTP 401\n${failed}`),
        exitCode: 1,
      };
    case 'port-in-use':
      return {
        lines: plainLines(
          `couldn't bind HTTP server socket, hostname: ${host}, port: ${port}\nmain: exiting due to HTTP server error`,
        ),
        exitCode: 1,
      };
    case 'killed':
      return { lines: [], exitCode: 137 };
    case 'no-reason':
      return { lines: [], exitCode: 1 };
  }
}

export function llamaCppOutOfMemory(): FailureWords {
  const text =
    'CUDA error: out of memory\n  current device: 0, in function alloc at ggml-cuda.cu:476\n  cuMemCreate(&handle, reserve_size, &prop, 0)\nggml-cuda.cu:96: CUDA error';
  return { lines: plainLines(text), exitCode: 134 };
}
