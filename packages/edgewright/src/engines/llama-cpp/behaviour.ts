import type { EngineBehaviour } from '../engine-behaviour.ts';
import { llamaCppLogRules } from './log-rules.ts';

/** Sources: llama.cpp `tools/server/README.md` (autumn 2026 and August 2025), metrics of a server of 2026. */
export const llamaCpp: EngineBehaviour = {
  id: 'llama-cpp',
  readiness: {
    healthPath: '/health',
    loadingStatuses: [503],
    modelsPath: '/v1/models',
    healthNeedsKey: false,
    generation: 'openai-chat',
    refusesWhileLoading: false,
  },
  version: { path: '/props', field: ['build_info'] },
  logRules: llamaCppLogRules,
  metrics: {
    // Only with --metrics; else 501.
    path: '/metrics',
    portAbove: 0,
    format: 'prometheus',
    aliases: {
      requestsRunning: ['llamacpp:requests_processing'],
      requestsWaiting: ['llamacpp:requests_deferred'],
      // Until May 2025; then it was taken out (PR 13660).
      kvCacheUsage: ['llamacpp:kv_cache_usage_ratio'],
      promptTokens: ['llamacpp:prompt_tokens_total'],
      generatedTokens: ['llamacpp:tokens_predicted_total'],
      // Since August 2026. Not part of the prompt tokens above.
      cachedPromptTokens: ['llamacpp:prompt_tokens_cached_total'],
      draftTokens: ['llamacpp:spec_decode_num_draft_tokens_total'],
      acceptedDraftTokens: ['llamacpp:spec_decode_num_accepted_tokens_total'],
      drafts: ['llamacpp:spec_decode_num_drafts_total'],
    },
  },
  stop: { signal: 'SIGTERM', graceMs: 10_000 },
  sleep: null,
  cannot: [
    {
      what: 'refusing requests when all slots are busy: they wait without bound',
      instead: 'The gateway admits no more than the plan says.',
    },
    { what: 'telling times to the first token', instead: 'The gateway measures them.' },
  ],
};
