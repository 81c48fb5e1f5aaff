import type { PlanEngine } from '../../contract/plan-engines.ts';
import type { TuningKey } from './tuning-profiles.ts';

/** What became of a setting: its name in the engine, or null where it was dropped, and why. */
export interface Translation {
  readonly to: string | null;
  readonly because: string;
}

type Served = Exclude<PlanEngine, 'embedded'>;

const same = (to: string, because = 'renamed'): Translation => ({ to, because });
const dropped = (because: string): Translation => ({ to: null, because });

const paged = dropped('the cache is always paged: there is nothing to switch');
const gateway = same('admission of the gateway', 'no engine limits sessions: the gateway does');
const planned = (to: string, because: string): Translation => ({ to, because: `planned anew: ${because}` });
const always = (what: string): Translation => dropped(`${what}, always`);
const noPolicy = dropped(
  'admits while blocks are free, and takes them back when they run out: max_utilization',
);
const llmApi: Readonly<Record<TuningKey, Translation>> = {
  kv_cache_dtype: same('kv_cache_config.dtype'),
  kv_cache_free_gpu_memory_fraction: planned(
    'kv_cache_config.free_gpu_memory_fraction',
    'the share is of what is free once the weights are loaded; on unified memory the old one would starve the system',
  ),
  enable_chunked_context: same('enable_chunked_prefill'),
  max_num_tokens: same('max_num_tokens', 'kept'),
  use_paged_kv_cache: paged,
  tokens_per_block: same('kv_cache_config.tokens_per_block'),
  scheduler_policy: same('scheduler_config.capacity_scheduler_policy', 'renamed, in upper case'),
  enable_kv_cache_reuse: same('kv_cache_config.enable_block_reuse'),
  gpu_memory_utilization: planned(
    'kv_cache_config.max_tokens',
    'there is no such share; tokens are counted instead',
  ),
  max_batch_size: same('max_batch_size', 'kept'),
  max_concurrent_sessions: gateway,
};

/** Every setting of the profiles for every engine. */
export const tuningTranslations: Readonly<Record<Served, Readonly<Record<TuningKey, Translation>>>> = {
  'tensorrt-llm': llmApi,
  triton: llmApi,
  vllm: {
    kv_cache_dtype: same('--kv-cache-dtype'),
    kv_cache_free_gpu_memory_fraction: dropped('its one share covers weights and cache'),
    enable_chunked_context: same('--enable-chunked-prefill'),
    max_num_tokens: same('--max-num-batched-tokens'),
    use_paged_kv_cache: paged,
    tokens_per_block: dropped('--block-size is left alone: backends for attention restrict it'),
    scheduler_policy: noPolicy,
    enable_kv_cache_reuse: same('--enable-prefix-caching'),
    gpu_memory_utilization: planned(
      '--gpu-memory-utilization',
      'on unified memory with --kv-cache-memory-bytes, because the share would count every other program',
    ),
    max_batch_size: same('--max-num-seqs'),
    max_concurrent_sessions: gateway,
  },
  sglang: {
    kv_cache_dtype: same('--kv-cache-dtype', 'renamed; fp8 is spelled fp8_e4m3, and left at 16 bits on Thor'),
    kv_cache_free_gpu_memory_fraction: planned(
      '--mem-fraction-static',
      'its share is of all memory, weights included',
    ),
    enable_chunked_context: same('--chunked-prefill-size'),
    max_num_tokens: same('--chunked-prefill-size, --max-prefill-tokens'),
    use_paged_kv_cache: paged,
    tokens_per_block: dropped('--page-size is left alone: backends for attention restrict it'),
    scheduler_policy: dropped('--schedule-conservativeness comes near, and nobody has measured a value'),
    enable_kv_cache_reuse: always('the radix cache reuses it'),
    gpu_memory_utilization: planned('--max-total-tokens', 'tokens are counted instead'),
    max_batch_size: same('--max-running-requests'),
    max_concurrent_sessions: gateway,
  },
  'llama-cpp': {
    kv_cache_dtype: same('-ctk, -ctv', 'renamed; the closest to fp8 is q8_0'),
    kv_cache_free_gpu_memory_fraction: dropped('it has no share: context and slots say how much it takes'),
    enable_chunked_context: always('prompts are computed in pieces of -ub'),
    max_num_tokens: same('-b'),
    use_paged_kv_cache: dropped('its cache is not paged: each slot has its part'),
    tokens_per_block: dropped('there are no blocks'),
    scheduler_policy: dropped('a slot keeps its part of the cache: guaranteed_no_evict'),
    enable_kv_cache_reuse: always('a slot keeps its last prompt'),
    gpu_memory_utilization: planned('-c', 'sessions × context is what it takes'),
    max_batch_size: same('-np'),
    max_concurrent_sessions: gateway,
  },
  ollama: {
    kv_cache_dtype: same('OLLAMA_KV_CACHE_TYPE', 'renamed; the closest to fp8 is q8_0'),
    kv_cache_free_gpu_memory_fraction: dropped('it has no share'),
    enable_chunked_context: always('prompts are computed in pieces'),
    max_num_tokens: dropped('num_batch belongs to each model; its own 512 is kept'),
    use_paged_kv_cache: dropped('its cache is not paged'),
    tokens_per_block: dropped('there are no blocks'),
    scheduler_policy: dropped('a slot keeps its part of the cache: guaranteed_no_evict'),
    enable_kv_cache_reuse: always('a slot keeps its last prompt'),
    gpu_memory_utilization: planned('OLLAMA_CONTEXT_LENGTH', 'context × parallel is what it takes'),
    max_batch_size: same('OLLAMA_NUM_PARALLEL'),
    max_concurrent_sessions: gateway,
  },
  'mlc-llm': {
    kv_cache_dtype: dropped('its cache has 16 bits'),
    kv_cache_free_gpu_memory_fraction: dropped('its one share covers weights and cache'),
    enable_chunked_context: same('--prefill-mode hybrid'),
    max_num_tokens: same('prefill_chunk_size'),
    use_paged_kv_cache: paged,
    tokens_per_block: dropped('blocks have 16 tokens, always'),
    scheduler_policy: dropped('there is no choice'),
    enable_kv_cache_reuse: same('--prefix-cache-mode radix'),
    gpu_memory_utilization: planned('gpu_memory_utilization', 'what the plan needs'),
    max_batch_size: same('max_num_sequence'),
    max_concurrent_sessions: gateway,
  },
  tgi: {
    kv_cache_dtype: same('--kv-cache-dtype', 'renamed; fp8 is spelled fp8_e4m3fn'),
    kv_cache_free_gpu_memory_fraction: dropped('its one share caps everything that it allocates'),
    enable_chunked_context: always('prompts are computed in pieces'),
    max_num_tokens: same(
      '--max-batch-prefill-tokens',
      'raised to the longest prompt where it is less: otherwise it refuses to start',
    ),
    use_paged_kv_cache: paged,
    tokens_per_block: dropped('the backend for attention decides'),
    scheduler_policy: dropped('--max-batch-total-tokens admits what fits: guaranteed_no_evict'),
    enable_kv_cache_reuse: dropped('it decides by the model; PREFIX_CACHING overrides'),
    gpu_memory_utilization: planned('--cuda-memory-fraction', 'what the plan allows'),
    max_batch_size: same('--max-batch-size'),
    max_concurrent_sessions: same('--max-concurrent-requests', 'further requests wait in the gateway'),
  },
  'tensorrt-edge-llm': {
    kv_cache_dtype: dropped('the checkpoint says it'),
    kv_cache_free_gpu_memory_fraction: dropped('it has no share: the engine is built for a size'),
    enable_chunked_context: dropped('there is no switch'),
    max_num_tokens: same('--max-input-len', 'the longest prompt bounds what is computed at once'),
    use_paged_kv_cache: dropped('the engine that it builds decides'),
    tokens_per_block: dropped('the engine that it builds decides'),
    scheduler_policy: dropped('the cache of a sequence is its own: guaranteed_no_evict'),
    enable_kv_cache_reuse: same('--enable-context-reuse'),
    gpu_memory_utilization: planned('--max-kv-cache-capacity', 'the context of a sequence is what it takes'),
    max_batch_size: same('--max-batch-size'),
    max_concurrent_sessions: gateway,
  },
};
