import { defineCommand, defineCommandGroup } from '../define-command.ts';

const schema = defineCommand({
  name: 'config schema',
  summary: 'print everything that a file of settings may say, as JSON Schema',
  description:
    'The schema that `up --config` and `gateway --config` hold a file against, with all defaults; editors use it to\n' +
    'complete and check. The same file lies in the installed package, under dist/assets.',
  positionals: [],
  flags: { json: { type: 'boolean', summary: 'accepted for symmetry: it is JSON in any case' } },
  examples: [{ command: 'edgewright config schema > edgewright.schema.json', does: 'for your editor' }],
  async run(_input, { output }) {
    const { configJsonSchema } = await import('../../contract/config.ts');
    output.result(JSON.stringify(configJsonSchema(), null, 2));
    return 0;
  },
});

const check = defineCommand({
  name: 'config check',
  summary: 'look through a file of settings, and name all that is wrong with it',
  description:
    'Reads a file of settings as a service would, and starts nothing. Every problem is told at once, with its line and\n' +
    'column. 0: a service would take it.',
  positionals: [{ name: 'file', summary: 'YAML or JSON, for example edgewright.yaml', required: true }],
  flags: { json: { type: 'boolean', summary: 'print the settings that would hold, as one JSON document' } },
  examples: [{ command: 'edgewright config check edgewright.yaml', does: 'would a service take it?' }],
  async run({ flags, positionals: [file = ''] }, { output }) {
    const { readConfig } = await import('../config/read-config.ts');
    const config = await readConfig(file);
    if (flags.json) output.result(JSON.stringify({ schema: 'edgewright/config@1', ...config }, null, 2));
    else output.result(`${file} is in order.`);
    return 0;
  },
});

export const configCommand = defineCommandGroup({
  name: 'config',
  summary: 'check a file of settings, and print what it may say',
  description:
    'Settings of the gateway that may change while a service runs: objectives, queue, aliases, origins.\n' +
    'A service takes them with --config FILE, and reads them again on SIGHUP or POST /api/reload.',
  examples: [
    { command: 'edgewright config check edgewright.yaml', does: 'would a service take it?' },
    { command: 'edgewright config schema', does: 'what may it say?' },
  ],
  actions: [schema, check],
});
