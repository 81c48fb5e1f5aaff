import type { LogRule } from '../log-event.ts';
import {
  concernRule,
  countRule,
  factsRule,
  number,
  readyRule,
  secondsInMs,
  stageRule,
} from '../log-rules.ts';

/** What TGI prints while it starts, 2.0 to 3.3.7. Source: TGI `launcher/src/main.rs`, `backends/v3`, logs of 2024 and 2025. */
export const tgiLogRules: readonly LogRule[] = [
  stageRule('pull', /Starting check and download process for /),
  countRule({ stage: 'pull', unit: 'shards', pattern: /^Download: \[(\d{1,5})\/(\d{1,5})\]/ }),
  stageRule('load', /^Starting shard\b/),
  stageRule('load', /^Waiting for shard to be ready/),
  stageRule('load', /^Shard ready in /),
  // The graphs are captured while it warms up.
  stageRule('warm-up', /^Warming up model/),
  readyRule(/^Connected$/),

  factsRule(/^Shard ready in ([\d.]{1,16})s/, (seconds) => ({ weightsLoadMs: secondsInMs(seconds) })),
  factsRule(/KV-cache blocks: (\d{1,12}), size: (\d{1,6})/, (blocks, size) => ({
    kvCacheTokens: number(blocks) * number(size),
  })),
  factsRule(/Setting max batch total tokens to (\d{1,12})/, (tokens) => ({ kvCacheTokens: number(tokens) })),
  factsRule(/Using [Aa]ttention (?:= )?(\w{1,30})/, (attentionBackend = '') => ({ attentionBackend })),

  concernRule('graphs-off', /Cuda Graphs are disabled/),
];
