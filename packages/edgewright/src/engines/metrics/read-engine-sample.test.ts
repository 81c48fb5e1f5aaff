import { describe, expect, it } from 'vitest';
import { behaviourOf, servedEngines } from '../behaviours.ts';
import type { ServedEngine } from '../engine-behaviour.ts';
import type { EngineSample } from './metrics-source.ts';
import { readEngineSample } from './read-engine-sample.ts';

/** A page of each engine that has one, in old and new names, and what it tells. */
const pages: [string, ServedEngine, string, EngineSample][] = [
  [
    'vLLM, new names, two engines',
    'vllm',
    `# HELP vllm:num_requests_running Number of requests in model execution batches.
# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0",model_name="m"} 3.0
vllm:num_requests_running{engine="1",model_name="m"} 1.0
vllm:kv_cache_usage_perc{engine="0",model_name="m"} 0.5
vllm:kv_cache_usage_perc{engine="1",model_name="m"} 0.1
vllm:generation_tokens_total{engine="0",model_name="m"} 1000.0
vllm:generation_tokens_total{engine="1",model_name="m"} 24.0
vllm:generation_tokens_created{engine="0",model_name="m"} 1.7e9
vllm:inter_token_latency_seconds_bucket{engine="0",le="0.01"} 5
vllm:inter_token_latency_seconds_bucket{engine="0",le="+Inf"} 9
vllm:inter_token_latency_seconds_sum{engine="0"} 1.5
vllm:inter_token_latency_seconds_sum{engine="1"} 0.5
vllm:inter_token_latency_seconds_count{engine="0"} 100
vllm:inter_token_latency_seconds_count{engine="1"} 20
vllm:spec_decode_num_accepted_tokens_total{engine="0"} 7
`,
    {
      values: { requestsRunning: 4, kvCacheUsage: 0.3, generatedTokens: 1024, acceptedDraftTokens: 7 },
      histograms: { tpotSeconds: { sum: 2, count: 120 } },
    },
  ],
  [
    'vLLM before 0.9.2',
    'vllm',
    'vllm:gpu_cache_usage_perc{model_name="m"} 0.25\nvllm:time_per_output_token_seconds_sum 2\nvllm:time_per_output_token_seconds_count 4\n',
    { values: { kvCacheUsage: 0.25 }, histograms: { tpotSeconds: { sum: 2, count: 4 } } },
  ],
  [
    'SGLang',
    'sglang',
    'sglang:num_running_reqs{model_name="m",tp_rank="0"} 2\nsglang:num_queue_reqs{model_name="m"} 1\nsglang:token_usage{model_name="m"} 0.42\nsglang:num_retracted_reqs{model_name="m"} 0\n',
    {
      values: { requestsRunning: 2, requestsWaiting: 1, kvCacheUsage: 0.42, preemptions: 0 },
      histograms: {},
    },
  ],
  [
    'TensorRT-LLM 1.1',
    'tensorrt-llm',
    'trtllm_kv_cache_utilization{engine_type="undefined",model_name="m"} 0.1\ntrtllm_time_to_first_token_seconds_sum{model_name="m"} 3.5\ntrtllm_time_to_first_token_seconds_count{model_name="m"} 7\n',
    { values: { kvCacheUsage: 0.1 }, histograms: { ttftSeconds: { sum: 3.5, count: 7 } } },
  ],
  [
    'Triton, C++ backend',
    'triton',
    'nv_trt_llm_request_metrics{model="m",request_type="waiting",version="1"} 5\nnv_trt_llm_request_metrics{model="m",request_type="active",version="1"} 2\nnv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="fraction",model="m"} 0.75\nnv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="used",model="m"} 75\n',
    { values: { requestsRunning: 2, requestsWaiting: 5, kvCacheUsage: 0.75 }, histograms: {} },
  ],
  [
    'Triton, LLM API',
    'triton',
    'nv_inference_pending_request_count{model="m",version="1"} 3\n',
    { values: { requestsWaiting: 3 }, histograms: {} },
  ],
  [
    'llama.cpp of 2026',
    'llama-cpp',
    '# TYPE llamacpp:prompt_tokens_total counter\nllamacpp:prompt_tokens_total 136\nllamacpp:prompt_tokens_cached_total 53\nllamacpp:tokens_predicted_total 8456\nllamacpp:spec_decode_num_drafts_total 0\nllamacpp:requests_processing 0\nllamacpp:requests_deferred 0\nllamacpp:n_busy_slots_per_decode 8.1938\n',
    {
      values: {
        requestsRunning: 0,
        requestsWaiting: 0,
        promptTokens: 136,
        cachedPromptTokens: 53,
        generatedTokens: 8456,
        drafts: 0,
      },
      histograms: {},
    },
  ],
  [
    'TGI',
    'tgi',
    'tgi_queue_size 4\ntgi_batch_current_size 8\ntgi_request_generated_tokens_sum 900\ntgi_request_generated_tokens_count 9\ntgi_request_duration_sum 12.5\ntgi_request_duration_count 9\n',
    {
      values: { requestsRunning: 8, requestsWaiting: 4, generatedTokens: 900 },
      histograms: { endToEndSeconds: { sum: 12.5, count: 9 } },
    },
  ],
  [
    'MLC, which is not Prometheus',
    'mlc-llm',
    'engine_prefill_time_sum\t0.5\nprompt_tokens_sum\t120\ncompletion_tokens_sum\t300\naccept_prob{step=0}\t0.9\n',
    { values: { promptTokens: 120, generatedTokens: 300 }, histograms: {} },
  ],
];

function sourceOf(engine: ServedEngine) {
  const { metrics } = behaviourOf(engine);
  if (metrics === null) throw new Error(`${engine} has no metrics`);
  return metrics;
}

describe('readEngineSample', () => {
  it.each(pages)('%s', (_name, engine, text, sample) => {
    expect(readEngineSample(sourceOf(engine), text)).toEqual(sample);
  });

  it('has a page for every engine with metrics', () => {
    const shown = new Set(pages.map(([, engine]) => engine));
    expect(
      servedEngines.filter((engine) => behaviourOf(engine).metrics !== null && !shown.has(engine)),
    ).toEqual([]);
  });

  it('leaves out what is not a number', () => {
    const text =
      'vllm:num_requests_running NaN\nvllm:num_requests_waiting +Inf\nvllm:prompt_tokens_total 1e3\n';
    expect(readEngineSample(sourceOf('vllm'), text).values).toEqual({ promptTokens: 1000 });
  });

  it('never reads the statistics of TensorRT-LLM that reading destroys', () => {
    expect(sourceOf('tensorrt-llm').path).toBe('/prometheus/metrics');
  });
});
