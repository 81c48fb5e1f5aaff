import type { EngineWords, LaunchFacts } from './launch-facts.ts';
import { shareOfTotal } from './memory-share.ts';

export function tgiWords({ evaluated, model, host, port }: LaunchFacts): EngineWords {
  const { candidate, terms } = evaluated;
  const { sessions, contextTokens } = terms.shape;
  const inputTokens = Math.max(1, contextTokens - Math.max(1, terms.outputTokens));
  const totalTokens = sessions * contextTokens;
  return {
    arguments: [
      '--model-id',
      model,
      '--max-concurrent-requests',
      String(sessions),
      '--max-batch-size',
      String(sessions),
      '--max-input-tokens',
      String(inputTokens),
      '--max-total-tokens',
      String(contextTokens),
      '--max-batch-prefill-tokens',
      // It refuses to start unless this lies between the longest prompt and all tokens.
      String(Math.min(totalTokens, Math.max(inputTokens, candidate.engine.batchTokens.default))),
      '--max-batch-total-tokens',
      String(totalTokens),
      ...(candidate.kv.spelling === null ? [] : ['--kv-cache-dtype', candidate.kv.spelling]),
      '--cuda-memory-fraction',
      shareOfTotal(evaluated),
      '--num-shard',
      String(candidate.tensorParallel),
      '--usage-stats',
      'off',
      '--hostname',
      host,
      '--port',
      String(port),
    ],
    servedName: model,
  };
}
