import { limits } from '../../contract/limits.ts';
import { defineCommand } from '../define-command.ts';

export const logsCommand = defineCommand({
  name: 'logs',
  summary: 'what an engine writes',
  description:
    'Prints the last lines that the engine of a model wrote, from the memory of the running service. They may hold\n' +
    'prompts, so only the user who runs the service can read them.',
  positionals: [{ name: 'model', summary: 'whose engine, if several are served', required: false }],
  flags: {
    follow: { type: 'boolean', summary: 'go on with every line that comes' },
    lines: {
      type: 'integer',
      placeholder: 'COUNT',
      min: 0,
      max: limits.logRingLines,
      summary: 'how many of the last lines',
      defaultText: 'all that are kept',
    },
    url: { type: 'string', placeholder: 'URL', summary: 'which service, if several run' },
    json: { type: 'boolean', summary: 'print one JSON document per line' },
  },
  examples: [{ command: 'edgewright logs --follow', does: 'watch the engine' }],
  async run({ flags, positionals: [model = null] }, context) {
    const { runLogs } = await import('../services/run-logs.ts');
    return runLogs({ model, ...flags }, context);
  },
});
