import type { EngineWords, LaunchFacts } from './launch-facts.ts';
import { speculationOf } from './speculation-of.ts';

/** Where it keeps the engines that it builds, as the caches of all engines are seen. */
const cacheFolder = '/cache/edge-llm';

export function edgeLlmWords(facts: LaunchFacts): EngineWords {
  const { evaluated, model, servedName, host, port } = facts;
  const { terms } = evaluated;
  const { sessions, contextTokens } = terms.shape;
  const speculation = speculationOf(facts);
  // One excludes the other: with speculation requests are served one after another.
  const batching =
    speculation === null
      ? sessions > 1
        ? ['--enable-in-flight-batching']
        : []
      : [
          '--speculative-config',
          JSON.stringify({
            method: speculation.profile.method,
            model: speculation.draft,
            num_speculative_tokens: speculation.profile.draftTokens,
          }),
        ];
  return {
    arguments: [
      model,
      '--served-model-name',
      servedName,
      '--max-input-len',
      String(Math.max(1, contextTokens - terms.outputTokens)),
      '--max-batch-size',
      String(sessions),
      '--max-kv-cache-capacity',
      String(contextTokens),
      '--max-queued-requests',
      String(sessions),
      '--enable-context-reuse',
      ...batching,
      '--cache-dir',
      cacheFolder,
      '--host',
      host,
      '--port',
      String(port),
    ],
    notes: [
      'The first start exports the model and builds an engine for this GPU, JetPack and TensorRT: minutes to hours. Later starts use what was built.',
    ],
    servedName,
  };
}
