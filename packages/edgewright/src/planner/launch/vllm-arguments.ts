import { batchTokens } from '../deployment-need.ts';
import type { LaunchFacts } from './launch-facts.ts';
import { shareOfTotal } from './memory-share.ts';

export function vllmArguments({ evaluated, model, draft, host, port }: LaunchFacts): string[] {
  const { candidate, terms, need, speculation } = evaluated;
  const { sessions, contextTokens } = terms.shape;
  const { kv, box, tensorParallel } = candidate;
  // On unified memory the share counts what every other program holds: an absolute size is what was planned. The
  // share stays, because the start still compares it with what is free.
  const absolute =
    box.memory?.kind === 'unified' && need.kvCacheBytes !== null
      ? ['--kv-cache-memory-bytes', String(Math.ceil(need.kvCacheBytes + need.stateBytes))]
      : [];
  const speculative =
    speculation?.outcome.worthIt === true && draft !== null
      ? [
          '--speculative-config',
          JSON.stringify({
            method: speculation.profile.method === 'eagle3' ? 'eagle3' : 'draft_model',
            model: draft,
            num_speculative_tokens: speculation.profile.draftTokens,
          }),
        ]
      : [];
  return [
    model,
    '--max-model-len',
    String(contextTokens),
    '--max-num-seqs',
    String(sessions),
    '--max-num-batched-tokens',
    String(batchTokens(candidate)),
    ...(kv.spelling === null ? [] : ['--kv-cache-dtype', kv.spelling]),
    '--gpu-memory-utilization',
    shareOfTotal(evaluated),
    ...absolute,
    ...(tensorParallel > 1 ? ['--tensor-parallel-size', String(tensorParallel)] : []),
    '--enable-prefix-caching',
    ...speculative,
    '--host',
    host,
    '--port',
    String(port),
  ];
}
