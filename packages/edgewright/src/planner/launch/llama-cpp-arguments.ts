import type { LaunchFacts } from './launch-facts.ts';

export function llamaCppArguments({ evaluated, model, host, port }: LaunchFacts): string[] {
  const { candidate, terms } = evaluated;
  const { sessions, contextTokens } = terms.shape;
  const { kv, box } = candidate;
  return [
    '-m',
    model,
    '-c',
    String(sessions * contextTokens),
    '-np',
    String(sessions),
    '-b',
    '2048',
    '-ub',
    '512',
    ...(kv.spelling === null ? [] : ['-ctk', kv.spelling, '-ctv', kv.spelling]),
    '-fa',
    'on',
    ...(box.hasGpu ? ['-ngl', '999'] : []),
    '--host',
    host,
    '--port',
    String(port),
  ];
}

export function ollamaEnvironment({ evaluated }: LaunchFacts): Record<string, string> {
  const { candidate, terms } = evaluated;
  const { sessions, contextTokens } = terms.shape;
  return {
    OLLAMA_CONTEXT_LENGTH: String(contextTokens),
    OLLAMA_NUM_PARALLEL: String(sessions),
    OLLAMA_KV_CACHE_TYPE: candidate.kv.spelling ?? 'f16',
    OLLAMA_FLASH_ATTENTION: '1',
    OLLAMA_KEEP_ALIVE: '-1',
    OLLAMA_NO_CLOUD: '1',
  };
}
