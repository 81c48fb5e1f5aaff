import type { LogRule } from '../log-event.ts';
import {
  compileRule,
  concernRule,
  countRule,
  factsRule,
  gibibytes,
  number,
  percentRule,
  readyRule,
  secondsInMs,
  stageRule,
} from '../log-rules.ts';

/**
 * What vLLM prints while it starts, 0.6 to 0.32. Sources: vLLM `v1/engine/core.py`, `v1/worker/gpu_model_runner.py`,
 * `v1/core/kv_cache_utils.py`, `compilation/backends.py` and `monitor.py` (February 2026), logs of 0.10 to 0.24, whole
 * starts of 0.32.0 on a CPU.
 */
const stages: readonly LogRule[] = [
  stageRule('load', /Starting to load model /),
  countRule({
    stage: 'load',
    unit: 'shards',
    pattern: /oading [\w -]{0,40}shards: {1,4}\d{1,3}% Completed \| (\d{1,6})\/(\d{1,6})/,
  }),
  stageRule('compile', /Using cache directory: \S{1,300} for vLLM's torch\.compile/),
  // On a CPU, where the models compile before anything is measured.
  stageRule('compile', /Warming up model for the compilation/),
  stageRule('compile', /Dynamo bytecode transform time: /),
  compileRule('hit', /Directly load (?:the compiled graph|AOT compilation)/),
  compileRule('miss', /Compiling a graph for /),
  compileRule('miss', /Cache the graph (?:of|for) /),
  compileRule('miss', /saved AOT compiled function to /),
  compileRule('miss', /Compiling model again due to a load failure/),
  // Measures the memory that the largest batch takes; comes before the graphs, so it is no warm-up of ours.
  stageRule('compile', /Initial profiling\/warmup run took /),
  countRule({
    stage: 'graphs',
    unit: 'graphs',
    pattern:
      /Capturing (?:CUDA graph|cudagraph)[^|%]{0,80}: {0,4}\d{1,3}%\|[^|]{0,200}\| (\d{1,6})\/(\d{1,6})/,
  }),
  percentRule('graphs', /Capturing (?:CUDA graph|cudagraph)[^|%]{0,80}: {0,4}(\d{1,3})%(?!\|)/),
  stageRule('graphs', /Graph capturing finished in /),
  stageRule('warm-up', /init engine \(profile, create kv cache, warmup model\) took /),
  stageRule('check', /Starting vLLM (?:API )?server\b/),
];

const facts: readonly LogRule[] = [
  factsRule(/Initializing a V\d LLM engine \(v([^\s)]{1,40})\)/, (engineVersion = '') => ({ engineVersion })),
  factsRule(/vLLM API server version v?(\d[\w.+-]{0,40})/, (engineVersion = '') => ({ engineVersion })),
  factsRule(/'max_num_seqs': (\d{1,6})/, (slots) => ({ slots: number(slots) })),
  factsRule(/Using max model len (\d{1,9})/, (tokens) => ({ contextTokens: number(tokens) })),
  // Since 0.14, with `--max-model-len auto`.
  factsRule(/Auto-fit max_model_len: reduced from \d{1,9} to (\d{1,9})/, (tokens) => ({
    contextTokens: number(tokens),
  })),
  // `Model loading took 14.9889 GiB and 25.1 seconds`; with `memory` since 0.11.
  factsRule(/Model loading took ([\d.]{1,12}) GiB(?: memory)? and ([\d.]{1,14}) s/, (size, seconds) => ({
    weightsBytes: gibibytes(size),
    weightsLoadMs: secondsInMs(seconds),
  })),
  factsRule(/Loading weights took ([\d.]{1,12}) s/, (seconds) => ({ weightsLoadMs: secondsInMs(seconds) })),
  // `takes` up to 0.16, `took` since.
  factsRule(/torch\.compile (?:takes|took) ([\d.]{1,12}) s in total/, (seconds) => ({
    compileMs: secondsInMs(seconds),
  })),
  factsRule(/warmup model\) took [\d.]{1,12} s \(compilation: ([\d.]{1,12}) s\)/, (seconds) => ({
    compileMs: secondsInMs(seconds),
  })),
  // Negative when the weights fill the share; that is a failure, not a size.
  factsRule(/Available KV cache memory: ([\d.]{1,12}) GiB/, (size) => ({ kvCacheBytes: gibibytes(size) })),
  // On a CPU the size is what was asked for.
  factsRule(/Explicitly set \(([\d.]{1,12})\/[\d.]{1,12}\) GiB for KV cache/, (size) => ({
    kvCacheBytes: gibibytes(size),
  })),
  factsRule(/[GC]PU KV cache size: ([\d,]{1,20}) tokens/, (tokens) => ({ kvCacheTokens: number(tokens) })),
  factsRule(
    /Maximum concurrency for ([\d,]{1,20}) tokens per request: ([\d.]{1,12})x/,
    (tokens, requests) => ({ concurrencyAtTokens: number(tokens), maxConcurrency: number(requests) }),
  ),
  factsRule(/Graph capturing finished in ([\d.]{1,10}) secs?/, (seconds) => ({
    graphsMs: secondsInMs(seconds),
  })),
  factsRule(/Graph capturing finished in [\d.]{1,10} secs?, took ([\d.]{1,10}) GiB/, (size) => ({
    graphsBytes: gibibytes(size),
  })),
  factsRule(/Using (\w{1,40}) attention backend out of potential backends/, (attentionBackend = '') => ({
    attentionBackend,
  })),
  factsRule(/Using AttentionBackendEnum\.(\w{1,40}) backend/, (attentionBackend = '') => ({
    attentionBackend,
  })),
  factsRule(
    /Using (Flash Attention|FlashInfer|Triton(?: Attention)?) backend on V1 engine/,
    (attentionBackend = '') => ({
      attentionBackend,
    }),
  ),
  factsRule(/Using (\w{1,60}Kernel) for \w{1,40}/, (quantizationKernel = '') => ({ quantizationKernel })),
];

const concerns: readonly LogRule[] = [
  concernRule('context-cut', /Auto-fit max_model_len: reduced from /),
  concernRule('quantization-emulated', /Using (?:Marlin|Emulation)\w{0,20}(?:NvFp4|Fp8|FP8)/),
  concernRule('quantization-emulated', /Using '?(?:MARLIN|EMULATION)'? NvFp4 MoE backend/),
  concernRule('quantization-emulated', /does not have native support for FP[48] computation/),
  concernRule('graphs-off', /Enforce eager set/),
  concernRule('graphs-off', /Cudagraph is disabled under eager mode/),
];

/** Without the sign of readiness: Triton runs the same engine behind its own server. */
export const vllmStartRules: readonly LogRule[] = [...stages, ...facts, ...concerns];

export const vllmLogRules: readonly LogRule[] = [
  ...vllmStartRules,
  readyRule(/^Application startup complete\./),
];
