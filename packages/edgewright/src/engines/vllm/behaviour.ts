import type { EngineBehaviour } from '../engine-behaviour.ts';
import { vllmLogRules } from './log-rules.ts';

/** Sources: vLLM `entrypoints/openai`, `v1/metrics/loggers.py`, `v1/spec_decode/metrics.py`, documentation to 0.32. */
export const vllm: EngineBehaviour = {
  id: 'vllm',
  readiness: {
    healthPath: '/health',
    loadingStatuses: [],
    modelsPath: '/v1/models',
    healthNeedsKey: false,
    generation: 'openai-chat',
    // The port is bound early, but nobody listens before the engine is loaded.
    refusesWhileLoading: true,
  },
  version: { path: '/version', field: ['version'] },
  logRules: vllmLogRules,
  metrics: {
    path: '/metrics',
    portAbove: 0,
    format: 'prometheus',
    aliases: {
      requestsRunning: ['vllm:num_requests_running'],
      requestsWaiting: ['vllm:num_requests_waiting'],
      // The second name until 0.9.1.
      kvCacheUsage: ['vllm:kv_cache_usage_perc', 'vllm:gpu_cache_usage_perc'],
      promptTokens: ['vllm:prompt_tokens_total'],
      generatedTokens: ['vllm:generation_tokens_total'],
      // Since about 0.21; before, hits of the prefix cache are counted in tokens, under two names.
      cachedPromptTokens: [
        'vllm:prompt_tokens_cached_total',
        'vllm:prefix_cache_hits_total',
        'vllm:gpu_prefix_cache_hits_total',
      ],
      preemptions: ['vllm:num_preemptions_total'],
      draftTokens: ['vllm:spec_decode_num_draft_tokens_total'],
      acceptedDraftTokens: ['vllm:spec_decode_num_accepted_tokens_total'],
      drafts: ['vllm:spec_decode_num_drafts_total'],
      ttftSeconds: ['vllm:time_to_first_token_seconds'],
      // Between tokens since 0.11, the mean of each request in newer ones; the last name before 0.11.
      tpotSeconds: [
        'vllm:inter_token_latency_seconds',
        'vllm:request_time_per_output_token_seconds',
        'vllm:time_per_output_token_seconds',
      ],
      endToEndSeconds: ['vllm:e2e_request_latency_seconds'],
      queueSeconds: ['vllm:request_queue_time_seconds'],
    },
  },
  // Its children (`VLLM::EngineCore`) keep the memory of the GPU when only the parent is killed: end the group.
  stop: { signal: 'SIGTERM', graceMs: 30_000 },
  sleep: {
    sleepPath: '/sleep?level=1',
    wakePath: '/wake_up',
    needs: 'The flag --enable-sleep-mode, and VLLM_SERVER_DEV_MODE=1 in its environment.',
  },
  cannot: [
    {
      what: 'telling how many prompt tokens came from its cache, unless it is started with --enable-prompt-tokens-details',
      instead: 'The counters of its metrics tell the sum of all requests.',
    },
  ],
};
