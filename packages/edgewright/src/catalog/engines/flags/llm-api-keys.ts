import { type EngineFlag, flagRows } from './engine-flags.ts';

const source = 'tensorrt_llm/llmapi/llm_args.py, 1.0 to 1.3';
const newest = 'tensorrt_llm/llmapi/llm_args.py at 00043967 (1.4)';

/** Keys of `LLM()`, in YAML. Every key that it does not know is an error. */
export const llmApiKeys: readonly EngineFlag[] = [
  ...flagRows(
    { place: 'file', kind: 'value', source },
    `
        model backend tokenizer tensor_parallel_size pipeline_parallel_size moe_expert_parallel_size
        dtype max_batch_size max_num_tokens max_seq_len max_beam_width max_input_len
        enable_chunked_prefill trust_remote_code return_perf_metrics enable_iter_perf_stats
        perf_metrics_max_requests print_iter_log disable_overlap_scheduler attn_backend
        enable_attention_dp guided_decoding_backend load_format
      `,
  ),
  ...flagRows(
    { place: 'file', kind: 'value', source },
    `
        kv_cache_config.dtype kv_cache_config.max_tokens kv_cache_config.free_gpu_memory_fraction
        kv_cache_config.enable_block_reuse kv_cache_config.enable_partial_reuse
        kv_cache_config.copy_on_partial_reuse kv_cache_config.host_cache_size
        kv_cache_config.tokens_per_block scheduler_config.capacity_scheduler_policy
        scheduler_config.dynamic_batch_config cuda_graph_config.enable_padding
        cuda_graph_config.batch_sizes cuda_graph_config.max_batch_size moe_config.backend
        torch_compile_config speculative_config.decoding_type speculative_config.max_draft_len
      `,
  ),
  ...flagRows(
    {
      place: 'file',
      kind: 'value',
      before: '1.3.0',
      renamedTo: 'speculative_config.speculative_model',
      source,
    },
    `
        speculative_config.speculative_model_dir
      `,
  ),
  ...flagRows(
    { place: 'file', kind: 'value', from: '1.3.0', source },
    `
        speculative_config.speculative_model
      `,
  ),
  ...flagRows(
    { place: 'file', kind: 'value', from: '1.4.0', source: newest },
    `
        kv_cache_config.max_gpu_total_bytes scheduler_config.waiting_queue_policy telemetry_config
        prometheus_metrics_config
      `,
  ),
  // Names of the time when engines were built.
  ...flagRows(
    { place: 'file', kind: 'value', before: '1.0.0', renamedTo: 'enable_chunked_prefill', source },
    `
        enable_chunked_context
      `,
  ),
  ...flagRows(
    { place: 'file', kind: 'value', before: '1.0.0', source },
    `
        use_paged_kv_cache gpu_memory_utilization
      `,
  ),
];
