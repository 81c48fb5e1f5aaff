import { batchTokens } from '../deployment-need.ts';
import type { EngineWords, LaunchFacts } from './launch-facts.ts';
import { staticShareOfTotal } from './memory-share.ts';
import { speculationOf } from './speculation-of.ts';

export function sglangWords(facts: LaunchFacts): EngineWords {
  const { evaluated, model, servedName, host, port } = facts;
  const { candidate, terms } = evaluated;
  const { sessions, contextTokens } = terms.shape;
  const { kv, tensorParallel } = candidate;
  const batch = String(batchTokens(candidate));
  return {
    arguments: [
      '--model-path',
      model,
      '--served-model-name',
      servedName,
      '--context-length',
      String(contextTokens),
      '--max-running-requests',
      String(sessions),
      '--max-total-tokens',
      String(sessions * contextTokens),
      '--chunked-prefill-size',
      batch,
      '--max-prefill-tokens',
      batch,
      '--kv-cache-dtype',
      kv.spelling ?? 'auto',
      '--mem-fraction-static',
      staticShareOfTotal(evaluated),
      '--tp-size',
      String(tensorParallel),
      ...speculativeFlags(facts),
      '--enable-metrics',
      '--enable-cache-report',
      '--host',
      host,
      '--port',
      String(port),
    ],
    servedName,
  };
}

/** A chain: each step proposes one token, and the last one verified is the model's own. */
function speculativeFlags(facts: LaunchFacts): string[] {
  const speculation = speculationOf(facts);
  if (speculation === null) return [];
  const { profile, draft } = speculation;
  return [
    '--speculative-algorithm',
    profile.method === 'eagle3' ? 'EAGLE3' : 'STANDALONE',
    '--speculative-draft-model-path',
    draft,
    '--speculative-num-steps',
    String(profile.draftTokens),
    '--speculative-eagle-topk',
    '1',
    '--speculative-num-draft-tokens',
    String(profile.draftTokens + 1),
  ];
}
