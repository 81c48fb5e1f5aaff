import { defineCommand } from '../define-command.ts';
import { planFlags } from '../plan/plan-flags.ts';

export const planCommand = defineCommand({
  name: 'plan',
  summary: 'say whether a model fits a box, how fast it will be, and how to start it',
  description:
    'Works out memory, speed and engine for a model on this machine or on a device of the catalog, and\n' +
    'prints the exact command; or everything that stands in the way, and what to change. Starts nothing.',
  positionals: [
    {
      name: 'model',
      summary: 'a model file or folder, or a name such as meta-llama/Llama-3.1-8B',
      required: true,
    },
  ],
  flags: planFlags,
  examples: [
    {
      command: 'edgewright plan llama-3.1-8b --device jetson-agx-thor --sessions 20 --context 20000',
      does: 'does it fit a Thor?',
    },
    { command: 'edgewright plan qwen3-30b-a3b --all', does: 'every way to serve it here' },
    {
      command: 'edgewright plan llama-3.1-8b --device rtx-pro-4000-blackwell --slo rtx4000-chat-2k',
      does: 'will it keep its objectives?',
    },
  ],
  async run({ flags, positionals: [reference = ''] }, { output, stop }) {
    const { runPlan } = await import('../plan/run-plan.ts');
    return await runPlan({ reference, flags }, { output, stop });
  },
});
