import { defineCommand } from '../define-command.ts';

export const modelsShowCommand = defineCommand({
  name: 'models show',
  summary: 'describe one model: structure, weights, memory per token',
  description:
    'Describes a model from the headers of its files, or from the catalog when it is not here: how it is built,\n' +
    'where its bytes are, and what a conversation takes. Weights are not read.',
  positionals: [{ name: 'model', summary: 'a path, or org/name[@revision]', required: true }],
  flags: {
    precision: {
      type: 'string',
      placeholder: 'PRECISION',
      summary: 'the model of the catalog at this precision (nvfp4, q4_k_m, …)',
      defaultText: 'what is on this box, else bf16',
    },
    json: { type: 'boolean', summary: 'print the facts as one JSON document' },
  },
  examples: [
    { command: 'edgewright models show twin.gguf', does: 'what is this file?' },
    {
      command: 'edgewright models show Qwen/Qwen3-30B-A3B --precision nvfp4',
      does: 'how large would it be?',
    },
  ],
  async run({ flags, positionals: [reference = ''] }, context) {
    const { show } = await import('../models/show.ts');
    return show({ reference, precision: flags.precision, json: flags.json }, context);
  },
});
