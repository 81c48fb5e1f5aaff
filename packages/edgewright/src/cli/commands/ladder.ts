import { defineCommand } from '../define-command.ts';
import { ladderFlags } from '../ladder/ladder-flags.ts';

export const ladderCommand = defineCommand({
  name: 'ladder',
  summary: 'measure a model in several precisions, or any list of setups, and say which one to serve',
  description:
    'Each rung is planned, started, measured with one user and at the target load, with short and long answers, asked the\n' +
    'questions of the quality gate, and unloaded. Every figure comes with its interval over independent runs, beside what\n' +
    'was predicted; a draft model is held against the same rung without it. What is done is kept as it goes, so that\n' +
    '--resume goes on after a crash. Exit code 0: a rung is recommended; 1: none passes; 4: undecided or not complete.',
  positionals: [
    {
      name: 'model',
      summary: 'files, a folder with several .gguf files, or a name of the catalog',
      required: false,
      repeats: true,
    },
  ],
  flags: ladderFlags,
  examples: [
    {
      command: 'edgewright ladder model-f16.gguf model-q8_0.gguf model-q4_0.gguf --sessions 4',
      does: 'which precision pays here',
    },
    {
      command: 'edgewright ladder --rungs rungs.yaml --slo "ttft:p95<500 tpot:p50<50"',
      does: 'rungs of your own, with drafts and engines, held against objectives',
    },
    { command: 'edgewright ladder --resume ladder-1', does: 'go on after a crash' },
  ],
  async run({ flags, positionals }, { output, stop, abandon }) {
    const { runLadder } = await import('../ladder/run-ladder.ts');
    return await runLadder({ models: positionals, flags }, { output, stop, abandon });
  },
});
