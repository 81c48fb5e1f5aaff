import type { FailureRow } from './failure-row.ts';

/** Flags that a release does not know, compilers, deadlines. */
export const startFailures: readonly FailureRow[] = [
  {
    class: 'flag.unknown',
    pattern:
      /(?:unrecognized arguments:|unrecognized option|error: invalid argument:|No such option:?|unexpected argument|unknown argument:) {0,2}'?(?<flag>-{0,2}[\w.-]{1,80})/i,
    engines: 'all',
    severity: 'fatal',
    cause: 'This release of the engine does not know {flag}.',
    remedy: 'Use the image that `edgewright plan` names, or take the flag out of the extra arguments.',
  },
  {
    class: 'flag.unknown',
    pattern:
      /max_model_len \((?<asked>\d{1,9})\) is greater than the derived max_model_len \(max_position_embeddings=(?<fits>\d{1,9})/,
    engines: ['vllm', 'triton'],
    severity: 'fatal',
    cause: 'The model was made for a context of {fits} tokens, and {asked} were asked for.',
    remedy: 'Use --context {fits}.',
  },
  {
    class: 'flag.unknown',
    pattern: /error while handling argument "(?<flag>[^"]{1,80})": (?<why>[^\n]{1,200})/,
    engines: ['llama-cpp', 'ollama'],
    severity: 'fatal',
    cause: 'The engine does not take what it was given for {flag}: {why}.',
    remedy: 'Use the image that `edgewright plan` names, or leave extra arguments out.',
  },
  {
    class: 'flag.unknown',
    pattern: /Extra inputs are not permitted/,
    engines: 'all',
    severity: 'fatal',
    cause:
      'A configuration for the engine has a key that this release does not know; it is named in the line above.',
    remedy: 'Use the image that `edgewright plan` names, or take the key out of the extra configuration.',
  },
  {
    class: 'flag.unknown',
    pattern: /\bArgumentValidation\b|`max_(?:input_tokens|batch_prefill_tokens|total_tokens)` must be /,
    engines: ['tgi'],
    severity: 'fatal',
    cause: 'The sizes that the engine was given contradict each other.',
    remedy: 'Use a larger --context, or leave extra arguments out.',
  },
  {
    class: 'gpu.runtime',
    pattern: /NotEnoughCUDADevices/,
    engines: ['tgi'],
    severity: 'fatal',
    cause: 'The engine sees fewer GPUs than it was told to use.',
    remedy: 'Run `edgewright doctor`; plan with the GPUs that are there.',
  },
  {
    class: 'jit.failed',
    pattern: /Cannot find compilation output/,
    engines: ['mlc-llm'],
    severity: 'fatal',
    cause: 'Compiling the model for this GPU failed; the reason stands above.',
    remedy: 'Compile it where the compiler works (`mlc_llm compile`) and give the result with --model-lib.',
  },
  {
    class: 'jit.failed',
    pattern:
      /JIT is disabled by MLC_JIT_POLICY|No cached model lib found|The `model_lib` you passed in is not a file/,
    engines: ['mlc-llm'],
    severity: 'fatal',
    cause: 'The model is not compiled for this GPU, and the engine must not compile it now.',
    remedy: 'Start once with MLC_JIT_POLICY=ON, or give a compiled model with --model-lib.',
  },
  {
    class: 'jit.failed',
    pattern: /did not produce a complete runtime bundle/,
    engines: ['tensorrt-edge-llm'],
    severity: 'fatal',
    cause: 'Building the TensorRT engine of this model failed; the reason stands above.',
    remedy: 'Check that the precision is one that Edge-LLM builds, or use another --engine.',
  },
  {
    class: 'load.timeout',
    pattern: /timed out waiting for llama-server to start|timed out waiting for llama runner to start/,
    engines: ['ollama'],
    severity: 'fatal',
    cause: 'The model did not load in the time that Ollama waits.',
    remedy: 'Set OLLAMA_LOAD_TIMEOUT higher, for example 15m; large models on slow disks need it.',
  },
  {
    class: 'load.timeout',
    pattern: /Watchdog timeout|watchdog_timeout exceeded/i,
    engines: ['sglang'],
    severity: 'fatal',
    cause: 'One step took longer than the watchdog of SGLang allows.',
    remedy: 'Use a smaller --context or fewer --sessions; look for throttling with `edgewright doctor`.',
  },
];

/**
 * Words that say that it ended, not why: what was said above them counts first.
 */
export const summaries: readonly FailureRow[] = [
  {
    class: 'engine.dead',
    pattern:
      /EngineCore failed to start|Engine core initialization failed|EngineDeadError|Engine core proc \S{1,40} died unexpectedly/,
    engines: ['vllm', 'triton'],
    severity: 'fatal',
    cause: 'The core of vLLM ended without a reason that is known here.',
    remedy: 'Look at the first error of `edgewright logs`.',
  },
  {
    class: 'engine.dead',
    pattern:
      /Scheduler hit an exception|Received sigquit from a child|SIGQUIT received|Capture cuda graph failed|Initialization failed\. warmup error:/i,
    engines: ['sglang'],
    severity: 'fatal',
    cause: 'A process of SGLang ended without a reason that is known here.',
    remedy: 'Look at the first error of `edgewright logs`; --engine chooses another engine.',
  },
  {
    class: 'engine.dead',
    pattern: /Executor worker (?:\S{1,40} )?(?:died|returned error)/,
    engines: ['tensorrt-llm', 'triton'],
    severity: 'fatal',
    cause: 'A worker of TensorRT-LLM ended without a reason that is known here.',
    remedy: 'Look at the first error of `edgewright logs`.',
  },
  {
    class: 'engine.dead',
    pattern: /error: creating server: |UNAVAILABLE: (?:Internal|Invalid argument)|failed to load all models/,
    engines: ['triton'],
    severity: 'fatal',
    cause: 'Triton could not load the model; the reason stands above or behind it.',
    remedy: 'Look at the first error of `edgewright logs`.',
  },
  {
    class: 'engine.dead',
    pattern: /process has terminated|model runner has unexpectedly stopped/,
    engines: ['ollama'],
    severity: 'fatal',
    cause: 'The llama-server that Ollama started has ended.',
    remedy:
      'Use a smaller --context or fewer --sessions: mostly it is memory. `edgewright logs` has its last words.',
  },
  {
    class: 'engine.dead',
    pattern: /Shard \d{1,4} failed to start|ShardCannotStart|WebserverCannotStart|\bDownloadError\b/,
    engines: ['tgi'],
    severity: 'fatal',
    cause: 'A part of TGI could not start; the reason stands above.',
    remedy: 'Look at the first error of `edgewright logs`.',
  },
  {
    class: 'engine.dead',
    pattern: /GGML_ASSERT|^CUDA error|ggml_abort/,
    engines: ['llama-cpp', 'ollama', 'embedded'],
    severity: 'fatal',
    cause: 'llama.cpp found a state that it cannot go on from.',
    remedy: 'Use another release of the engine; `edgewright logs` has its last words.',
  },
];
