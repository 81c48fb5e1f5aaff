import type { EngineBehaviour } from '../engine-behaviour.ts';
import { mlcLogRules } from './log-rules.ts';

/** Sources: MLC LLM `python/mlc_llm/serve/server`, `cpp/serve/metrics.cc` (July 2026). */
export const mlcLlm: EngineBehaviour = {
  id: 'mlc-llm',
  readiness: {
    healthPath: null,
    loadingStatuses: [],
    modelsPath: '/v1/models',
    healthNeedsKey: true,
    generation: 'openai-chat',
    refusesWhileLoading: true,
  },
  version: null,
  logRules: mlcLogRules,
  metrics: {
    path: '/metrics',
    portAbove: 0,
    format: 'mlc',
    aliases: { promptTokens: ['prompt_tokens_sum'], generatedTokens: ['completion_tokens_sum'] },
  },
  stop: { signal: 'SIGTERM', graceMs: 10_000 },
  sleep: null,
  cannot: [
    {
      what: 'a name of its own for the model',
      instead: 'The gateway translates it to the path it was started with.',
    },
    { what: 'a cache in FP8', instead: null },
    { what: 'telling its health', instead: 'Its list of models is asked instead.' },
    { what: 'telling how many requests run or wait', instead: 'The gateway counts them.' },
  ],
};
