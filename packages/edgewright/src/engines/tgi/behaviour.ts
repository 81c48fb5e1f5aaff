import type { EngineBehaviour } from '../engine-behaviour.ts';
import { tgiLogRules } from './log-rules.ts';

/** Source: TGI 3.3.7 (`router/src/server.rs`, `launcher/src/main.rs`). In maintenance mode since 2025. */
export const tgi: EngineBehaviour = {
  id: 'tgi',
  readiness: {
    healthPath: '/health',
    loadingStatuses: [503],
    modelsPath: '/v1/models',
    healthNeedsKey: false,
    generation: 'openai-chat',
    refusesWhileLoading: true,
  },
  version: { path: '/info', field: ['version'] },
  logRules: tgiLogRules,
  metrics: {
    path: '/metrics',
    portAbove: 0,
    format: 'prometheus',
    aliases: {
      requestsRunning: ['tgi_batch_current_size'],
      requestsWaiting: ['tgi_queue_size'],
      promptTokens: ['tgi_request_input_length_sum'],
      generatedTokens: ['tgi_request_generated_tokens_sum'],
      tpotSeconds: ['tgi_request_mean_time_per_token_duration'],
      endToEndSeconds: ['tgi_request_duration'],
      queueSeconds: ['tgi_request_queue_duration'],
    },
  },
  // Its launcher gives shards 90 s (--graceful-termination-timeout).
  stop: { signal: 'SIGTERM', graceMs: 95_000 },
  sleep: null,
  cannot: [
    { what: 'a name of its own for the model', instead: 'The gateway translates it.' },
    { what: 'embeddings', instead: 'Serve them with another engine.' },
    { what: 'telling times to the first token', instead: 'The gateway measures them.' },
  ],
};
