import { compareVersions } from '../../compare-versions.ts';
import { type EngineFlags, flagRows } from './engine-flags.ts';

const source = 'ollama fb3076099 (0.33), envconfig/config.go';

/** `ollama serve` has no flags: it is told by its environment. */
export const ollamaFlags: EngineFlags = {
  engine: 'ollama',
  leastUnknown: '0.30.0',
  compare: compareVersions,
  negatable: false,
  flags: [
    ...flagRows(
      { place: 'variable', kind: 'value', source },
      `
        CUDA_VISIBLE_DEVICES GGML_VK_VISIBLE_DEVICES LLAMA_ARG_FIT LLAMA_ARG_FIT_TARGET OLLAMA_AUTH
        OLLAMA_CONTEXT_LENGTH OLLAMA_DEBUG OLLAMA_DEBUG_LOG_REQUESTS OLLAMA_EDITOR
        OLLAMA_FLASH_ATTENTION OLLAMA_GO_TEMPLATE OLLAMA_GPU_OVERHEAD OLLAMA_HOST OLLAMA_IGPU_ENABLE
        OLLAMA_KEEP_ALIVE OLLAMA_KV_CACHE_TYPE OLLAMA_LLM_LIBRARY OLLAMA_LOAD_TIMEOUT
        OLLAMA_MAX_LOADED_MODELS OLLAMA_MAX_QUEUE OLLAMA_MAX_TRANSFER_STREAMS OLLAMA_MODELS
        OLLAMA_NOHISTORY OLLAMA_NOPRUNE OLLAMA_NO_CLOUD OLLAMA_NUM_PARALLEL OLLAMA_ORIGINS
        OLLAMA_REMOTES OLLAMA_SCHED_SPREAD OLLAMA_VULKAN
      `,
    ),
  ],
};
