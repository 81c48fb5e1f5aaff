import { defineCommand } from '../define-command.ts';

export const stopCommand = defineCommand({
  name: 'stop',
  summary: 'stop a service, or the engine of one model',
  description:
    'Without a model the whole service ends, after its running requests. With one, only its engine is stopped and its\n' +
    'memory is free; the service goes on and says so to clients.',
  positionals: [{ name: 'model', summary: 'stop only the engine of this model', required: false }],
  flags: {
    url: { type: 'string', placeholder: 'URL', summary: 'which service, if several run' },
    json: { type: 'boolean', summary: 'print one JSON document' },
  },
  examples: [{ command: 'edgewright stop', does: 'end the service of this user' }],
  async run({ flags, positionals: [model = null] }, context) {
    const { runStop } = await import('../services/run-stop.ts');
    return runStop({ model, ...flags }, context);
  },
});
