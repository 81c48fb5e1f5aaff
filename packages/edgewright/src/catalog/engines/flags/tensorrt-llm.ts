import { compareVersions } from '../../compare-versions.ts';
import { type EngineFlags, flagRows } from './engine-flags.ts';
import { llmApiKeys } from './llm-api-keys.ts';

const stable = 'tensorrt_llm/commands/serve.py at 4c05a748 (1.1 to 1.2)';
const next = 'tensorrt_llm/commands/serve.py at 00209af1 (1.3rc)';

export const tensorrtLlmFlags: EngineFlags = {
  engine: 'tensorrt-llm',
  leastUnknown: '1.0.0',
  compare: compareVersions,
  negatable: false,
  flags: [
    ...flagRows(
      { place: 'argument', kind: 'value', source: stable },
      `
        --tokenizer --custom_tokenizer --host --port --backend --custom_module_dirs --log_level
        --max_beam_width --max_batch_size --max_num_tokens --max_seq_len --tp_size --pp_size
        --ep_size --cluster_size --gpus_per_node --kv_cache_free_gpu_memory_fraction
        --num_postprocess_workers --revision --reasoning_parser --metadata_server_config_file
        --server_role --otlp_traces_endpoint --extra_llm_api_options
      `,
    ),
    ...flagRows(
      { place: 'argument', kind: 'switch', source: stable },
      `
        --trust_remote_code --fail_fast_on_attention_window_too_large --enable_chunked_prefill
      `,
    ),
    // Read at 1.3rc; some came earlier, which is why nothing is written with them before.
    ...flagRows(
      { place: 'argument', kind: 'value', from: '1.3.0', source: next },
      `
        --config --tensor_parallel_size --pipeline_parallel_size --context_parallel_size --cp_size
        --moe_expert_parallel_size --moe_cluster_parallel_size --free_gpu_memory_fraction
        --tool_parser --disagg_cluster_uri --media_io_kwargs --chat_template --served_model_name
      `,
    ),
    ...llmApiKeys,
    ...flagRows(
      { place: 'variable', kind: 'value', source: 'TensorRT-LLM documentation, telemetry' },
      `
        TRTLLM_NO_USAGE_STATS DO_NOT_TRACK TELEMETRY_DISABLED TRTLLM_SERVER_DISABLE_GC
      `,
    ),
  ],
};
