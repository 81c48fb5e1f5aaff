import { compareVersions } from '../../../catalog/compare-versions.ts';
import type { FaceView, Reply } from './face.ts';
import { counter, gauge, histogram, prometheusText, prometheusType } from './prometheus-text.ts';

/** Names by release: the cache's changed with 0.9.2, the time per token's with 0.11.0. */
export function vllmMetrics({ spec, models, engine }: FaceView): Reply {
  const { tally, counts, kvUsage } = engine;
  const isSince = (version: string): boolean => compareVersions(spec.engineVersion, version) >= 0;
  const gpu = isSince('0.9.2') ? '' : 'gpu_';
  const v = (name: string): string => `vllm:${name}`;
  const speculation = [
    counter(v('spec_decode_num_drafts_total'), counts.drafts),
    counter(v('spec_decode_num_draft_tokens_total'), counts.draftTokens),
    counter(v('spec_decode_num_accepted_tokens_total'), counts.acceptedTokens),
  ];
  const perToken = isSince('0.11.0') ? 'inter_token_latency_seconds' : 'time_per_output_token_seconds';
  const metrics = [
    gauge(v('num_requests_running'), engine.running),
    gauge(v('num_requests_waiting'), engine.waiting),
    gauge(v(isSince('0.9.2') ? 'kv_cache_usage_perc' : 'gpu_cache_usage_perc'), kvUsage),
    counter(v('prompt_tokens_total'), tally.promptTokens),
    counter(v('generation_tokens_total'), tally.generatedTokens),
    counter(v(`${gpu}prefix_cache_queries_total`), tally.promptLengths.sum),
    counter(v(`${gpu}prefix_cache_hits_total`), tally.cachedTokens),
    counter(v('num_preemptions_total'), counts.preemptions),
    counter(v('request_success_total'), tally.succeeded.stop, { finished_reason: 'stop' }),
    histogram(v('time_to_first_token_seconds'), tally.ttftSeconds),
    histogram(v(perToken), tally.tpotSeconds),
    histogram(v('e2e_request_latency_seconds'), tally.endToEndSeconds),
    histogram(v('request_queue_time_seconds'), tally.queueSeconds),
    histogram(v('request_prompt_tokens'), tally.promptLengths),
    histogram(v('request_generation_tokens'), tally.answerLengths),
    ...(spec.speed.speculation === null ? [] : speculation),
  ];
  const labels = { model_name: models[0] ?? '', engine: '0' };
  return { status: 200, headers: { 'content-type': prometheusType }, body: prometheusText(metrics, labels) };
}
