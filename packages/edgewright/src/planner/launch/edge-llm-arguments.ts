import type { LaunchFacts } from './launch-facts.ts';

export function edgeLlmArguments({ evaluated, model, draft, host, port }: LaunchFacts): string[] {
  const { terms, speculation } = evaluated;
  const { sessions, contextTokens } = terms.shape;
  const speculates = speculation?.outcome.worthIt === true && draft !== null;
  return [
    model,
    '--max-input-len',
    String(Math.max(1, contextTokens - terms.outputTokens)),
    '--max-batch-size',
    String(sessions),
    '--max-kv-cache-capacity',
    String(contextTokens),
    '--enable-context-reuse',
    // One excludes the other: with speculation requests are served one after another.
    ...(speculates
      ? [
          '--speculative-config',
          JSON.stringify({
            method: speculation.profile.method,
            model: draft,
            num_speculative_tokens: speculation.profile.draftTokens,
          }),
        ]
      : sessions > 1
        ? ['--enable-in-flight-batching']
        : []),
    '--host',
    host,
    '--port',
    String(port),
  ];
}
