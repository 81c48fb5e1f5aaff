import type { LogRule } from '../log-event.ts';
import { compileRule, factsRule, mebibytes, number, readyRule, stageRule } from '../log-rules.ts';

/**
 * What MLC LLM prints while it starts, 0.1 to 0.26. It compiles before it loads; as stages only go forward, what
 * comes after compiling is told as warm-up. Its "MB" are 1024² bytes. Sources: MLC `python/mlc_llm/interface/jit.py`,
 * `serve/engine_base.py`, `cpp/serve/config.cc` (July 2026), logs of 2024 and 2025.
 */
export const mlcLogRules: readonly LogRule[] = [
  compileRule('miss', /Compiling using commands below:/),
  compileRule('hit', /Using (?:cached|library) model(?: lib)?: /),
  stageRule('compile', /Using compiled model lib: /),
  stageRule('warm-up', /The actual engine mode is /),
  readyRule(/^Application startup complete\./),

  factsRule(/Using device: (\w{1,20}:\d{1,3})/, (device = '') => ({ device })),
  factsRule(
    /The actual engine mode is "?\w{1,20}"?\. So max batch size is (\d{1,6}), max KV cache token capacity is (\d{1,12})/,
    (slots, tokens) => ({ slots: number(slots), kvCacheTokens: number(tokens) }),
  ),
  factsRule(
    /Estimated total single GPU memory usage: [\d.]{1,16} MB \(Parameters: ([\d.]{1,16}) MB\. KVCache: ([\d.]{1,16}) MB/,
    (weights, cache) => ({ weightsBytes: mebibytes(weights), kvCacheBytes: mebibytes(cache) }),
  ),
];
