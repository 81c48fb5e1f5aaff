import { compareVersions } from '../../compare-versions.ts';
import { type EngineFlags, flagRows } from './engine-flags.ts';

const source = 'mlc-llm 79d603f0 (0.26.dev0), python/mlc_llm/cli/serve.py';

export const mlcFlags: EngineFlags = {
  engine: 'mlc-llm',
  leastUnknown: '0.20.0',
  compare: compareVersions,
  negatable: false,
  flags: [
    ...flagRows(
      { place: 'argument', kind: 'value', source },
      `
        --device --model-lib --mode --additional-models --embedding-model --embedding-model-lib
        --speculative-mode --prefix-cache-mode --prefill-mode --overrides --host --port
        --allow-origins --allow-methods --allow-headers --api-key
      `,
    ),
    ...flagRows(
      { place: 'argument', kind: 'switch', source },
      `
        --enable-debug --enable-tracing --allow-credentials
      `,
    ),
    ...flagRows(
      { place: 'override', kind: 'value', source },
      `
        max_num_sequence max_total_seq_length prefill_chunk_size max_history_size
        gpu_memory_utilization spec_draft_length spec_tree_width prefix_cache_mode
        prefix_cache_max_num_recycling_seqs prefill_mode context_window_size sliding_window_size
        attention_sink_size tensor_parallel_shards pipeline_parallel_stages opt
      `,
    ),
    ...flagRows(
      { place: 'variable', kind: 'value', source: 'mlc-llm 79d603f0, python/mlc_llm/support/constants.py' },
      `
        MLC_LLM_HOME MLC_JIT_POLICY MLC_DOWNLOAD_CACHE_POLICY MLC_LLM_READONLY_WEIGHT_CACHE
        MLC_TEMP_DIR
      `,
    ),
  ],
};
