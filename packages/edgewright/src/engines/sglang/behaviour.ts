import type { EngineBehaviour } from '../engine-behaviour.ts';
import { sglangLogRules } from './log-rules.ts';

/** Sources: SGLang `entrypoints/http_server.py`, `metrics/collector.py`, server arguments of 2026. */
export const sglang: EngineBehaviour = {
  id: 'sglang',
  readiness: {
    // Runs a generation of its own when it is idle, unless SGLANG_ENABLE_HEALTH_ENDPOINT_GENERATION=0.
    healthPath: '/health',
    loadingStatuses: [503],
    modelsPath: '/v1/models',
    healthNeedsKey: false,
    generation: 'openai-chat',
    refusesWhileLoading: true,
  },
  version: { path: '/server_info', olderPath: '/get_server_info', field: ['version'] },
  logRules: sglangLogRules,
  metrics: {
    // Only with --enable-metrics.
    path: '/metrics',
    portAbove: 0,
    format: 'prometheus',
    aliases: {
      requestsRunning: ['sglang:num_running_reqs'],
      requestsWaiting: ['sglang:num_queue_reqs'],
      kvCacheUsage: ['sglang:token_usage'],
      promptTokens: ['sglang:prompt_tokens_total'],
      generatedTokens: ['sglang:generation_tokens_total'],
      cachedPromptTokens: ['sglang:cached_tokens_total'],
      // A gauge in all releases seen, under two spellings.
      preemptions: ['sglang:num_retracted_requests', 'sglang:num_retracted_reqs'],
      ttftSeconds: ['sglang:time_to_first_token_seconds'],
      // The second name until 0.4.4.
      tpotSeconds: ['sglang:inter_token_latency_seconds', 'sglang:time_per_output_token_seconds'],
      endToEndSeconds: ['sglang:e2e_request_latency_seconds'],
      queueSeconds: ['sglang:queue_time_seconds'],
    },
  },
  stop: { signal: 'SIGTERM', graceMs: 30_000 },
  sleep: null,
  cannot: [
    {
      what: 'telling that it is overloaded by a status when the request streams: it answers 200 and says it in the first event',
      instead: 'The gateway reads that event and answers 429 or 503 itself.',
    },
  ],
};
