import type { EngineBehaviour } from '../engine-behaviour.ts';
import { tritonLogRules } from './log-rules.ts';

/** Sources: Triton server main of August 2026 (2.73), tensorrtllm_backend of July 2026. */
export const triton: EngineBehaviour = {
  id: 'triton',
  readiness: {
    healthPath: '/v2/health/ready',
    // Not ready is 400 here, not 503.
    loadingStatuses: [400],
    modelsPath: '/v2/models/{model}/ready',
    healthNeedsKey: false,
    generation: 'triton-generate',
    refusesWhileLoading: true,
  },
  version: { path: '/v2', field: ['version'] },
  logRules: tritonLogRules,
  metrics: {
    path: '/metrics',
    portAbove: 2,
    format: 'prometheus',
    aliases: {
      // Of the C++ backend; a model of the LLM API has the pending count only.
      requestsRunning: ['nv_trt_llm_request_metrics{request_type="active"}'],
      requestsWaiting: [
        'nv_trt_llm_request_metrics{request_type="waiting"}',
        'nv_inference_pending_request_count',
      ],
      kvCacheUsage: ['nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="fraction"}'],
    },
  },
  // It drains for --exit-timeout-secs, 30 unless told otherwise.
  stop: { signal: 'SIGTERM', graceMs: 35_000 },
  sleep: null,
  cannot: [
    {
      what: 'the OpenAI interface, unless its own front end runs besides',
      instead: 'The gateway speaks the generate extension to it.',
    },
    { what: 'counting tokens, or telling times to the first token', instead: 'The gateway measures both.' },
  ],
};
