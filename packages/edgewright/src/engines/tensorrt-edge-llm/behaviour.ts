import type { EngineBehaviour } from '../engine-behaviour.ts';
import { edgeLlmLogRules } from './log-rules.ts';

/** Source: TensorRT Edge-LLM `experimental/server/api/routes.py` and `config.py` (0.11.1, 2026). */
export const tensorRtEdgeLlm: EngineBehaviour = {
  id: 'tensorrt-edge-llm',
  readiness: {
    healthPath: '/health/ready',
    loadingStatuses: [503],
    modelsPath: '/v1/models',
    healthNeedsKey: false,
    // It has no route for plain completions.
    generation: 'openai-chat',
    refusesWhileLoading: true,
  },
  version: null,
  logRules: edgeLlmLogRules,
  // It has no metrics; `/health` tells requests that run and wait.
  metrics: null,
  stop: { signal: 'SIGTERM', graceMs: 15_000 },
  sleep: null,
  cannot: [
    { what: 'plain completions (/v1/completions)', instead: 'Chat completions.' },
    { what: 'telling metrics', instead: 'The gateway counts requests and tokens.' },
    {
      what: 'running requests at the same time together with speculative decoding: batching in flight refuses it',
      instead: 'One request at a time with a draft model, or several without.',
    },
  ],
};
