import { defineCommand } from '../define-command.ts';
import { shapeFlags } from './serving-flags.ts';

export const swapCommand = defineCommand({
  name: 'swap',
  summary: 'put another model in the place of the one that is served',
  description:
    'Plans the model, lets running requests end, stops the engine, waits until its memory is really back, and starts\n' +
    'the next one. Requests for the new model wait meanwhile. When it cannot be started, the one before is started\n' +
    'again. Clients that ask for the model "default" notice nothing but the wait.',
  positionals: [{ name: 'model', summary: 'a file, a folder, or a name of the catalog', required: true }],
  flags: {
    engine: { type: 'string', placeholder: 'ENGINE', summary: 'only this engine' },
    precision: { type: 'string', placeholder: 'PRECISION', summary: 'of the weights' },
    'kv-dtype': { type: 'string', placeholder: 'DTYPE', summary: 'of the key/value cache' },
    replaces: { type: 'string', placeholder: 'MODEL', summary: 'which one goes, if several are served' },
    drain: {
      type: 'integer',
      placeholder: 'SECONDS',
      min: 0,
      max: 3_600,
      summary: 'how long running requests may take to end',
      defaultText: 'what the service was started with',
    },
    url: { type: 'string', placeholder: 'URL', summary: 'which service, if several run' },
    ...shapeFlags,
    json: { type: 'boolean', summary: 'print one JSON document at the end' },
  },
  examples: [{ command: 'edgewright swap qwen3-8b-q4_k_m.gguf', does: 'serve another model from now on' }],
  async run({ flags, positionals: [model = ''] }, context) {
    const [{ runSwap }, { engineNamed }, { default: path }, { stat }] = await Promise.all([
      import('../services/run-swap.ts'),
      import('../plan/engine-named.ts'),
      import('node:path'),
      import('node:fs/promises'),
    ]);
    // The service may have been started elsewhere: a path is given to it as this terminal means it.
    const isPath = await stat(model).then(
      () => true,
      () => false,
    );
    const wish = {
      model: isPath ? path.resolve(model) : model,
      engine: flags.engine === null ? null : engineNamed(flags.engine),
      sessions: flags.sessions,
      contextTokens: flags.context,
      precision: flags.precision,
      kvCacheDtype: flags['kv-dtype'],
      replaces: flags.replaces,
      drainMs: flags.drain === null ? null : flags.drain * 1_000,
    };
    return runSwap({ wish, url: flags.url, json: flags.json }, context);
  },
});
