/** Settings of the two profiles, as the TensorRT-LLM of their time called them. */
export const tuningKeys = [
  'kv_cache_dtype',
  'kv_cache_free_gpu_memory_fraction',
  'enable_chunked_context',
  'max_num_tokens',
  'use_paged_kv_cache',
  'tokens_per_block',
  'scheduler_policy',
  'enable_kv_cache_reuse',
  'gpu_memory_utilization',
  'max_batch_size',
  'max_concurrent_sessions',
] as const;
export type TuningKey = (typeof tuningKeys)[number];

/** Settings that somebody recommends for a device. */
export interface TuningProfile {
  readonly id: string;
  readonly title: string;
  readonly settings: Readonly<Record<TuningKey, string | number | boolean>>;
  /** The longest conversation that it is meant for. */
  readonly contextTokens: number;
  readonly source: string;
}

const source = 'sizing guide for edge GPUs (2025), recommended TensorRT-LLM configuration';

export const tuningProfiles: readonly TuningProfile[] = [
  {
    id: 'jetson_thor',
    title: 'Jetson AGX Thor: many sessions in unified memory',
    settings: {
      kv_cache_dtype: 'fp8',
      kv_cache_free_gpu_memory_fraction: 0.85,
      enable_chunked_context: true,
      max_num_tokens: 8_192,
      use_paged_kv_cache: true,
      tokens_per_block: 64,
      scheduler_policy: 'max_utilization',
      enable_kv_cache_reuse: true,
      gpu_memory_utilization: 0.9,
      max_batch_size: 16,
      max_concurrent_sessions: 20,
    },
    contextTokens: 20_480,
    source,
  },
  {
    id: 'rtx_pro_4000',
    title: 'RTX PRO 4000 Blackwell: a card with 24 GB',
    settings: {
      kv_cache_dtype: 'fp8',
      kv_cache_free_gpu_memory_fraction: 0.8,
      enable_chunked_context: true,
      max_num_tokens: 4_096,
      use_paged_kv_cache: true,
      tokens_per_block: 32,
      scheduler_policy: 'guaranteed_no_evict',
      enable_kv_cache_reuse: true,
      gpu_memory_utilization: 0.85,
      max_batch_size: 8,
      max_concurrent_sessions: 8,
    },
    contextTokens: 8_192,
    source,
  },
];
