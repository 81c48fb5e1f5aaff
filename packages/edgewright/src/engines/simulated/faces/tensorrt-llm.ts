import { compareVersions } from '../../../catalog/compare-versions.ts';
import type { Face, FaceView, Reply } from './face.ts';
import { fastApiNotFound, flatProblem, modelList, usualMessage } from './fastapi.ts';
import { openAiFormat } from './openai-format.ts';
import { counter, gauge, histogram, prometheusText, prometheusType } from './prometheus-text.ts';
import { tensorRtLlmCrash, tensorRtLlmOutOfMemory, tensorRtLlmStart } from './tensorrt-llm-log.ts';

const empty: Reply = { status: 200, body: '' };

/** trtllm-serve: refuses connections while it loads, knows no keys, and admits only what can surely end. */
export const tensorRtLlmFace: Face = {
  listens: 'when-ready',
  // Its web server waits for answers in flight; how long is not documented.
  stopGraceMs: 10_000,
  routes: {
    'GET /health': { kind: 'reply', reply: () => empty },
    'GET /health_generate': { kind: 'reply', reply: () => empty },
    'GET /version': {
      kind: 'reply',
      reply: ({ spec }) => ({ status: 200, body: { version: spec.engineVersion } }),
    },
    'GET /v1/models': { kind: 'reply', reply: models },
    'GET /metrics': { kind: 'reply', reply: iterations },
    'GET /prometheus/metrics': { kind: 'reply', reply: metrics },
    'POST /v1/chat/completions': { kind: 'generate', format: openAiFormat('chat') },
    'POST /v1/completions': { kind: 'generate', format: openAiFormat('text') },
  },
  whileLoading: null,
  key: null,
  problem: (problem, facts, spec) =>
    problem === 'no-such-route'
      ? fastApiNotFound
      : flatProblem(problem, usualMessage(problem, facts, spec.contextTokens)),
  checksModel: false,
  longPrompt: 'refuse',
  defaultQueue: () => null,
  refusesInStream: false,
  whenFull: 'reserve',
  defaultMaxTokens: { chat: null, text: 16 },
  refusesLongAnswers: true,
  start: tensorRtLlmStart,
  crash: tensorRtLlmCrash,
  outOfMemory: tensorRtLlmOutOfMemory,
  loadLine: null,
};

function models({ models: names, nowEpochMs }: FaceView): Reply {
  return modelList(names, () => ({ created: Math.floor(nowEpochMs / 1_000), owned_by: 'tensorrt_llm' }));
}

/** Not Prometheus: a list of what happened per iteration. The real one forgets what was read; here it is one look. */
function iterations({ engine }: FaceView): Reply {
  const { counts, running, waiting, kvBlocksUsed, kvBlocksTotal } = engine;
  const kvCacheStats = {
    maxNumBlocks: kvBlocksTotal,
    freeNumBlocks: kvBlocksTotal - kvBlocksUsed,
    usedNumBlocks: kvBlocksUsed,
  };
  const look = { iter: counts.steps, numActiveRequests: running, numQueuedRequests: waiting, kvCacheStats };
  return { status: 200, body: counts.steps === 0 ? [] : [look] };
}

function metrics({ spec, models: names, engine }: FaceView): Reply {
  if (!spec.metrics) return fastApiNotFound;
  const { tally, counts, kvBlocksTotal, kvBlocksUsed } = engine;
  const t = (name: string): string => `trtllm_${name}`;
  const first = [
    counter(t('request_success_total'), tally.succeeded.stop + tally.succeeded.length, {
      finished_reason: 'stop',
    }),
    histogram(t('e2e_request_latency_seconds'), tally.endToEndSeconds),
    histogram(t('time_to_first_token_seconds'), tally.ttftSeconds),
    histogram(t('time_per_output_token_seconds'), tally.tpotSeconds),
    histogram(t('request_queue_time_seconds'), tally.queueSeconds),
    gauge(t('kv_cache_utilization'), engine.kvUsage),
    gauge(
      t('kv_cache_hit_rate'),
      tally.promptLengths.sum === 0 ? 0 : tally.cachedTokens / tally.promptLengths.sum,
    ),
  ];
  const later = [
    gauge(t('num_requests_running'), engine.running),
    gauge(t('num_requests_waiting'), engine.waiting),
    counter(t('prompt_tokens_total'), tally.promptLengths.sum),
    counter(t('generation_tokens_total'), tally.generatedTokens),
    counter(t('prompt_cached_tokens_total'), tally.cachedTokens),
    gauge(t('kv_cache_max_blocks'), kvBlocksTotal),
    gauge(t('kv_cache_free_blocks'), kvBlocksTotal - kvBlocksUsed),
    gauge(t('kv_cache_used_blocks'), kvBlocksUsed),
    counter(t('spec_decode_num_draft_tokens_total'), counts.draftTokens),
    counter(t('spec_decode_num_accepted_tokens_total'), counts.acceptedTokens),
  ];
  const isNew = compareVersions(spec.engineVersion, '1.3') >= 0;
  const text = prometheusText([...first, ...(isNew ? later : [])], {
    model_name: names[0] ?? '',
    engine_type: 'undefined',
  });
  return { status: 200, headers: { 'content-type': prometheusType }, body: text };
}
