import type { EngineBehaviour } from '../engine-behaviour.ts';
import { ollamaLogRules } from './log-rules.ts';

/** Sources: Ollama of August 2026 (0.33); a 0.33.0 on a CPU. */
export const ollama: EngineBehaviour = {
  id: 'ollama',
  readiness: {
    // 200 as soon as it listens; whether the model is loaded is told by /api/ps.
    healthPath: '/api/version',
    loadingStatuses: [],
    modelsPath: '/api/tags',
    healthNeedsKey: false,
    generation: 'ollama-generate',
    refusesWhileLoading: false,
  },
  version: { path: '/api/version', field: ['version'] },
  logRules: ollamaLogRules,
  metrics: null,
  stop: { signal: 'SIGTERM', graceMs: 15_000 },
  sleep: null,
  cannot: [
    {
      // Prompts of 5,600 words came out as 514 of 1,024 tokens, with status 200 (0.33.0).
      what: 'refusing a prompt that is longer than the context: it cuts the prompt, and says so only in the usage',
      instead: null,
    },
    { what: 'asking for a key', instead: 'The gateway asks; the engine listens on loopback.' },
    { what: 'telling metrics', instead: 'The gateway counts requests and tokens.' },
    { what: 'sharing a model over several GPUs by tensor parallelism', instead: null },
  ],
};
