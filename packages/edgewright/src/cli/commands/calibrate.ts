import { defineCommand } from '../define-command.ts';
import { calibrateFlags } from '../plan/calibrate-flags.ts';

export const calibrateCommand = defineCommand({
  name: 'calibrate',
  summary: 'measure four loads of this box and fit the speed model to them, for better plans',
  description:
    'Measures a running service under four loads, fits the three constants of the speed model to them, says how far\n' +
    'each load is off, and what plans said of them before and say now. The fit is kept for `plan` and `up` on this box.\n' +
    'With --points it fits to a file (docs/planning.md shows it) and sends nothing.',
  positionals: [
    { name: 'url', summary: 'address of the server; left out: the service on this machine', required: false },
  ],
  flags: calibrateFlags,
  examples: [
    { command: 'edgewright calibrate', does: 'measure the service of this machine, fit and keep' },
    {
      command:
        'edgewright calibrate http://127.0.0.1:8000 --engine vllm --weights llama-3.1-8b --precision fp8',
      does: 'a plain server, which says little of itself',
    },
    { command: 'edgewright calibrate --points points.json --dry-run', does: 'only look at the residuals' },
  ],
  async run({ flags, positionals: [url] }, { output, stop }) {
    const { runCalibrate } = await import('../plan/run-calibrate.ts');
    return await runCalibrate({ url: url ?? null, flags }, { output, stop });
  },
});
