import { compareVersions } from '../../catalog/compare-versions.ts';
import { gibibyte } from '../../catalog/device-profile.ts';
import { batchTokens } from '../deployment-need.ts';
import type { EngineWords, LaunchFacts } from './launch-facts.ts';
import { shareOfTotal } from './memory-share.ts';
import { speculationOf } from './speculation-of.ts';

/** First release with an absolute size of the cache. */
const absoluteFrom = '0.11.0';

export function vllmWords(facts: LaunchFacts): EngineWords {
  const { model, servedName, host, port } = facts;
  const settings = vllmSettings(facts);
  const speculative = speculativeConfig(facts);
  return {
    arguments: [
      model,
      '--served-model-name',
      servedName,
      ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
      '--enable-chunked-prefill',
      '--enable-prefix-caching',
      '--enable-prompt-tokens-details',
      ...(speculative === null ? [] : ['--speculative-config', JSON.stringify(speculative)]),
      '--host',
      host,
      '--port',
      String(port),
    ],
    env: { VLLM_NO_USAGE_STATS: '1', DO_NOT_TRACK: '1', ...cacheOnTheHost(facts) },
    servedName,
  };
}

/** On a CPU the cache has a size of its own, in whole GiB. */
function cacheOnTheHost({ evaluated: { candidate, need } }: LaunchFacts): Record<string, string> {
  if (candidate.box.hasGpu || need.kvCacheBytes === null) return {};
  return { VLLM_CPU_KVCACHE_SPACE: String(Math.max(1, Math.ceil(need.kvCacheBytes / gibibyte))) };
}

/** The settings that have a value, as flags name them; Triton's backend takes the same with underscores. */
export function vllmSettings({ evaluated, version }: LaunchFacts): Record<string, string | number> {
  const { candidate, terms, need } = evaluated;
  const { sessions, contextTokens } = terms.shape;
  const { kv, box, tensorParallel } = candidate;
  // On unified memory the share counts what every other program holds: an absolute size is what was planned. The
  // share stays, because the start still compares it with what is free.
  const hasAbsolute = version === null || compareVersions(version, absoluteFrom) >= 0;
  const isAbsolute = box.memory?.kind === 'unified' && need.kvCacheBytes !== null && hasAbsolute;
  return {
    'max-model-len': contextTokens,
    'max-num-seqs': sessions,
    'max-num-batched-tokens': batchTokens(candidate),
    'kv-cache-dtype': kv.spelling ?? 'auto',
    'gpu-memory-utilization': shareOfTotal(evaluated),
    ...(isAbsolute ? { 'kv-cache-memory-bytes': Math.ceil((need.kvCacheBytes ?? 0) + need.stateBytes) } : {}),
    'tensor-parallel-size': tensorParallel,
  };
}

export function speculativeConfig(facts: LaunchFacts): Record<string, string | number> | null {
  const speculation = speculationOf(facts);
  if (speculation === null) return null;
  const { profile, draft } = speculation;
  return {
    method: profile.method === 'eagle3' ? 'eagle3' : 'draft_model',
    model: draft,
    num_speculative_tokens: profile.draftTokens,
  };
}
