import { defineCommandGroup } from '../define-command.ts';
import { modelsLsCommand } from './models-ls.ts';
import { modelsPullCommand } from './models-pull.ts';
import { modelsShowCommand } from './models-show.ts';
import { modelsSynthCommand } from './models-synth.ts';
import { modelsVerifyCommand } from './models-verify.ts';

export const modelsCommand = defineCommandGroup({
  name: 'models',
  summary: 'find, describe, fetch, check and imitate models',
  description:
    'What models are on this box and what they are, fetching them whole, checking that they still are, and\n' +
    'writing stand-ins with random weights.',
  examples: [
    { command: 'edgewright models ls', does: 'what is here?' },
    { command: 'edgewright models pull Qwen/Qwen3-8B', does: 'fetch a model, or the rest of it' },
    { command: 'edgewright models verify Qwen/Qwen3-8B', does: 'is every byte as it was published?' },
  ],
  actions: [modelsLsCommand, modelsShowCommand, modelsPullCommand, modelsVerifyCommand, modelsSynthCommand],
});
