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
 * What SGLang prints while it starts, 0.4 to 0.5.20. Its "GB" are 1024³ bytes. Sources: SGLang
 * `model_executor/model_runner.py`, `mem_cache/memory_pool.py`, logs of 2025 and 2026.
 */
export const sglangLogRules: readonly LogRule[] = [
  stageRule('load', /Load weight begin\. /),
  countRule({
    stage: 'load',
    unit: 'shards',
    pattern: /oading [\w -]{0,40}shards: {1,4}\d{1,3}% Completed \| (\d{1,6})\/(\d{1,6})/,
  }),
  stageRule('load', /Load weight end\. /),
  stageRule('graphs', /Capture [\w -]{0,40}cuda graph begin/i),
  countRule({
    stage: 'graphs',
    unit: 'graphs',
    pattern: /Capturing batches \([^)]{0,60}\): {0,4}\d{1,3}%\|[^|]{0,200}\| (\d{1,6})\/(\d{1,6})/,
  }),
  stageRule('graphs', /Capture [\w -]{0,40}cuda graph end/i),
  // It listens before its warm-up request.
  stageRule('warm-up', /^Uvicorn running on /),
  readyRule(/The server is fired up and ready to roll/),

  factsRule(/Load weight end\. elapsed=([\d.]{1,12}) s/, (seconds) => ({
    weightsLoadMs: secondsInMs(seconds),
  })),
  factsRule(/Load weight end\. [^\n]{0,300}mem usage=([\d.]{1,12}) GB/, (size) => ({
    weightsBytes: gibibytes(size),
  })),
  factsRule(/KV Cache is allocated\. [^#]{0,60}#tokens: (\d{1,12})/, (tokens) => ({
    kvCacheTokens: number(tokens),
  })),
  factsRule(/K size: ([\d.]{1,12}) GB, V size: ([\d.]{1,12}) GB/, (keys, values) => ({
    kvCacheBytes: gibibytes(keys) + gibibytes(values),
  })),
  // Models with latent attention keep one cache for both.
  factsRule(/KV size: ([\d.]{1,12}) GB/, (size) => ({ kvCacheBytes: gibibytes(size) })),
  factsRule(
    /max_total_num_tokens=(\d{1,12}),[^\n]{0,160}max_running_requests=(\d{1,8}), context_len=(\d{1,9})/,
    (tokens, slots, context) => ({
      kvCacheTokens: number(tokens),
      slots: number(slots),
      contextTokens: number(context),
    }),
  ),
  factsRule(
    /Capture cuda graph end\. Time elapsed: ([\d.]{1,12}) s\. mem usage=([\d.]{1,12}) GB/,
    (seconds, size) => ({
      graphsMs: secondsInMs(seconds),
      graphsBytes: gibibytes(size),
    }),
  ),
  factsRule(
    /Attention backend not [\w ]{1,30}\. Use (\w{1,40}) backend by default/,
    (attentionBackend = '') => ({
      attentionBackend,
    }),
  ),

  concernRule('quantization-emulated', /does not have native support for FP[48] computation/),
  concernRule('default-chat-template', /No chat template found, defaulting to /),
];
