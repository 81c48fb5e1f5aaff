import { configFolder, type EngineWords, type LaunchFacts } from './launch-facts.ts';

/** Requests that wait behind those that run; more wait in the gateway. */
const queuedPerSession = 2;

/** Ollama is told by its environment, and loads a model only when somebody asks for it: so that is asked at once. */
export function ollamaWords({ evaluated, model, servedName }: LaunchFacts): EngineWords {
  const { candidate, terms } = evaluated;
  const { sessions, contextTokens } = terms.shape;
  const name = storeName(servedName);
  const isFile = model.startsWith('/');
  const load = {
    kind: 'post' as const,
    path: '/api/generate',
    body: {
      model: name,
      keep_alive: -1,
      options: { num_ctx: contextTokens, ...(candidate.box.hasGpu ? { num_gpu: 999 } : {}) },
    },
  };
  const modelfile = `${configFolder}/Modelfile`;
  return {
    arguments: [],
    env: {
      OLLAMA_CONTEXT_LENGTH: String(contextTokens),
      OLLAMA_NUM_PARALLEL: String(sessions),
      OLLAMA_MAX_LOADED_MODELS: '1',
      OLLAMA_MAX_QUEUE: String(sessions * queuedPerSession),
      OLLAMA_KV_CACHE_TYPE: candidate.kv.spelling ?? 'f16',
      OLLAMA_FLASH_ATTENTION: '1',
      OLLAMA_KEEP_ALIVE: '-1',
      OLLAMA_NO_CLOUD: '1',
      OLLAMA_NOPRUNE: '1',
    },
    ...(isFile
      ? {
          files: [{ path: modelfile, content: `FROM ${model}\nPARAMETER num_ctx ${contextTokens}\n` }],
          afterStart: [{ kind: 'exec' as const, argv: ['ollama', 'create', name, '-f', modelfile] }, load],
        }
      : {
          notes: [
            `Ollama has a store of its own: \`ollama pull\` the model by its name at ollama.com, and give that name instead of ${name}.`,
          ],
          afterStart: [load],
        }),
    servedName: name,
  };
}

/** Names in the store are in lower case, and a slash would be a namespace. */
function storeName(servedName: string): string {
  return (servedName.split('/').at(-1) ?? servedName).toLowerCase().replaceAll(/[^a-z0-9._-]+/g, '-');
}
