import { defineCommand } from '../define-command.ts';

export const modelsVerifyCommand = defineCommand({
  name: 'models verify',
  summary: 'check a model byte by byte against what was published',
  description:
    'Reads every file of a model and compares it with its checksum: the cache names files by it, and folders\n' +
    'written by `models pull --out` keep it beside them. Checks that all parts are there and that headers make\n' +
    'sense. Asks nothing over the network. Exit status: 0 when all is right, 1 when something is not.',
  positionals: [{ name: 'model', summary: 'a path, or org/name[@revision] from the cache', required: true }],
  flags: { json: { type: 'boolean', summary: 'print what was found as one JSON document' } },
  examples: [
    { command: 'edgewright models verify Qwen/Qwen3-8B', does: 'did it survive the copy?' },
    { command: 'edgewright models verify /srv/models/qwen3', does: 'the same for a folder' },
  ],
  async run({ flags, positionals: [reference = ''] }, context) {
    const { verify } = await import('../models/verify.ts');
    return verify({ reference, json: flags.json }, context);
  },
});
