import { defineCommand } from '../define-command.ts';
import { simulateFlags } from '../simulate/simulate-flags.ts';

export const simulateCommand = defineCommand({
  name: 'simulate',
  summary: 'rehearse with a simulated engine: its protocol, its speed, its start and its failures',
  description:
    'Plans a model for a device, and serves a simulation of the engine in this plan: a server that answers, counts,\n' +
    'logs and fails as that engine does, at the predicted speed. No model runs, and its answers mean nothing.',
  positionals: [{ name: 'model', summary: 'as `plan` takes it; left out with --workshop', required: false }],
  flags: simulateFlags,
  examples: [
    {
      command: 'edgewright simulate llama-3.1-8b --device jetson-agx-thor --engine vllm --precision nvfp4',
      does: 'vLLM on a Thor, in real time',
    },
    {
      command: 'edgewright simulate --workshop fp4-speculation --time-scale 0.01',
      does: 'a hundred times faster',
    },
    {
      command: 'edgewright simulate --workshop fp8 --fault crash:stage=load,cause=out-of-memory',
      does: 'what a failed start looks like',
    },
  ],
  async run({ flags, positionals: [reference] }, { output, stop }) {
    const { runSimulate } = await import('../simulate/run-simulate.ts');
    return await runSimulate({ reference: reference ?? null, flags }, { output, stop });
  },
});
