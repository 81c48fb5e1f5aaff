import { defineCommand } from '../define-command.ts';

export const modelsLsCommand = defineCommand({
  name: 'models ls',
  summary: 'list the models on this box: size, precision, who reads them, what is wrong',
  description:
    'Lists models in the cache of Hugging Face (HF_HUB_CACHE, HF_HOME), in the store of Ollama, or below a\n' +
    'folder. Only headers are read. Says what is incomplete, and which files hold the same weights twice.',
  positionals: [
    {
      name: 'dir',
      summary: 'a cache, a store of Ollama or any folder (default: the usual places)',
      required: false,
      repeats: true,
    },
  ],
  flags: { json: { type: 'boolean', summary: 'print the list as one JSON document' } },
  examples: [
    { command: 'edgewright models ls', does: 'what is here?' },
    { command: 'edgewright models ls /srv/models', does: 'what is in this folder?' },
  ],
  async run({ flags, positionals }, context) {
    const { list } = await import('../models/ls.ts');
    return list({ directories: positionals, json: flags.json }, context);
  },
});
