import { defineCommand } from '../define-command.ts';

export const psCommand = defineCommand({
  name: 'ps',
  summary: 'what is served on this machine: model, engine, state, memory, requests in flight',
  description:
    'Lists the services of this user and their deployments, with what was found when an engine was held against\n' +
    'its plan, and any change that is under way. With --all also how each was started and what happened to it.',
  positionals: [],
  flags: {
    all: { type: 'boolean', summary: 'with the exact command and the history of each deployment' },
    json: { type: 'boolean', summary: 'print one JSON document' },
  },
  examples: [{ command: 'edgewright ps', does: 'what is served' }],
  async run({ flags }, context) {
    const { runPs } = await import('../services/run-ps.ts');
    return runPs(flags, context);
  },
});
