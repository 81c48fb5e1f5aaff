import { batchTokens } from '../deployment-need.ts';
import type { LaunchFacts } from './launch-facts.ts';
import { staticShareOfTotal } from './memory-share.ts';

export function sglangArguments({ evaluated, model, host, port }: LaunchFacts): string[] {
  const { candidate, terms } = evaluated;
  const { sessions, contextTokens } = terms.shape;
  const { kv, tensorParallel } = candidate;
  return [
    '--model-path',
    model,
    '--context-length',
    String(contextTokens),
    '--max-running-requests',
    String(sessions),
    '--max-total-tokens',
    String(sessions * contextTokens),
    '--chunked-prefill-size',
    String(batchTokens(candidate)),
    ...(kv.spelling === null ? [] : ['--kv-cache-dtype', kv.spelling]),
    '--mem-fraction-static',
    staticShareOfTotal(evaluated),
    ...(tensorParallel > 1 ? ['--tp-size', String(tensorParallel)] : []),
    '--host',
    host,
    '--port',
    String(port),
  ];
}
