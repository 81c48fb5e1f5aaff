import type { LogRule } from '../log-event.ts';
import {
  concernRule,
  countRule,
  factsRule,
  gibibytes,
  number,
  readyRule,
  secondsInMs,
  stageRule,
} from '../log-rules.ts';

/**
 * What TensorRT-LLM prints while it starts, 0.12 to 1.4. It sizes its cache twice: once small, to measure, and once
 * for good; of the lines about sizes the last one counts, and kernels and graphs come twice. Its "GB" of weights are
 * 1024³ bytes. Sources: TensorRT-LLM `_torch/pyexecutor`, logs of 2025.
 */
export const tensorRtLlmStartRules: readonly LogRule[] = [
  countRule({
    stage: 'load',
    unit: 'shards',
    pattern: /Loading safetensors weights in parallel: {1,4}\d{1,3}%\|[^|]{0,200}\| (\d{1,6})\/(\d{1,6})/,
  }),
  stageRule('load', /Loading safetensors weights in parallel: {1,4}\d{1,3}%(?!\|)/),
  countRule({
    stage: 'load',
    unit: 'steps',
    pattern: /Loading weights: {1,4}\d{1,3}%\|[^|]{0,200}\| (\d{1,7})\/(\d{1,7})/,
  }),
  stageRule('load', /Loading weights: {1,4}\d{1,3}%(?!\|)/),
  stageRule('load', /Memory usage when loading weights/),
  stageRule('compile', /\[Autotuner\] Autotuning process starts/),
  stageRule('graphs', /Creating CUDA graph instances for \d{1,5} batch sizes/),
  stageRule('graphs', /Run generation only CUDA graph warmup for batch size=/),
  stageRule('warm-up', /get signal from executor worker/),

  factsRule(/TensorRT-LLM version: (\d[\w.+-]{0,40})/, (engineVersion = '') => ({ engineVersion })),
  factsRule(/Use ([\d.]{1,12}) GB for model weights/, (size) => ({ weightsBytes: gibibytes(size) })),
  factsRule(/Model init total -- ([\d.]{1,12})s/, (seconds) => ({ weightsLoadMs: secondsInMs(seconds) })),
  factsRule(
    /Allocated ([\d.]{1,12}) GiB for max tokens in paged KV cache \((\d{1,12})\)/,
    (size, tokens) => ({ kvCacheBytes: gibibytes(size), kvCacheTokens: number(tokens) }),
  ),
  factsRule(/max_seq_len=(\d{1,9}), max_num_requests=(\d{1,7})/, (context, slots) => ({
    contextTokens: number(context),
    slots: number(slots),
  })),
  // Fewer than requests where both are told (since 0.20).
  factsRule(/max_num_requests=\d{1,7}, max_num_tokens=\d{1,9}, max_batch_size=(\d{1,7})/, (slots) => ({
    slots: number(slots),
  })),
  factsRule(/Adjusted max_seq_len to (\d{1,9})/, (context) => ({ contextTokens: number(context) })),
  factsRule(/attn_backend='(\w{1,40})'/, (attentionBackend = '') => ({ attentionBackend })),

  concernRule('context-cut', /Adjusted max_seq_len to /),
  concernRule('slow-attention', /Fall back to unfused MHA because of /),
];

export const tensorRtLlmLogRules: readonly LogRule[] = [
  ...tensorRtLlmStartRules,
  readyRule(/^Application startup complete\./),
  // The path of built engines.
  readyRule(/Engine loaded and ready to serve/),
];
