import type { EngineBehaviour } from '../engine-behaviour.ts';
import { tensorRtLlmLogRules } from './log-rules.ts';

/** Sources: TensorRT-LLM `serve/openai_server.py` (1.1 and 1.3rc), `metrics/collector.py` (September 2026). */
export const tensorRtLlm: EngineBehaviour = {
  id: 'tensorrt-llm',
  readiness: {
    // Until 1.2rc it says 200 whatever happens: only the generation shows that it works.
    healthPath: '/health',
    loadingStatuses: [],
    modelsPath: '/v1/models',
    healthNeedsKey: false,
    generation: 'openai-chat',
    refusesWhileLoading: true,
  },
  version: { path: '/version', field: ['version'] },
  logRules: tensorRtLlmLogRules,
  metrics: {
    // Never `/metrics`: it is JSON, and every read takes the statistics away. Needs return_perf_metrics: true.
    path: '/prometheus/metrics',
    portAbove: 0,
    format: 'prometheus',
    aliases: {
      // Running, waiting and tokens only in releases after 1.3.
      requestsRunning: ['trtllm_num_requests_running'],
      requestsWaiting: ['trtllm_num_requests_waiting'],
      kvCacheUsage: ['trtllm_kv_cache_utilization'],
      promptTokens: ['trtllm_prompt_tokens_total'],
      generatedTokens: ['trtllm_generation_tokens_total'],
      cachedPromptTokens: ['trtllm_prompt_cached_tokens_total'],
      draftTokens: ['trtllm_spec_decode_num_draft_tokens_total'],
      acceptedDraftTokens: ['trtllm_spec_decode_num_accepted_tokens_total'],
      ttftSeconds: ['trtllm_time_to_first_token_seconds'],
      tpotSeconds: ['trtllm_time_per_output_token_seconds'],
      endToEndSeconds: ['trtllm_e2e_request_latency_seconds'],
      queueSeconds: ['trtllm_request_queue_time_seconds'],
    },
  },
  stop: { signal: 'SIGTERM', graceMs: 30_000 },
  sleep: null,
  cannot: [
    { what: 'asking for a key', instead: 'The gateway asks; the engine listens on loopback.' },
    { what: 'limiting its queue', instead: 'The gateway admits no more than the plan says.' },
  ],
};
