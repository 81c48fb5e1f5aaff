import type { LaunchFacts } from './launch-facts.ts';

export function tgiArguments({ evaluated, model, host, port }: LaunchFacts): string[] {
  const { candidate, terms } = evaluated;
  const { sessions, contextTokens } = terms.shape;
  const inputTokens = Math.max(1, contextTokens - terms.outputTokens);
  return [
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
    String(Math.max(inputTokens, 2_048)),
    ...(candidate.kv.spelling === null ? [] : ['--kv-cache-dtype', candidate.kv.spelling]),
    '--hostname',
    host,
    '--port',
    String(port),
    '--usage-stats',
    'off',
  ];
}
