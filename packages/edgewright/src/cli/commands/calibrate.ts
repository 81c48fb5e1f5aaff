import { defineCommand } from '../define-command.ts';
import { factsFlags } from '../box/facts-flags.ts';

export const calibrateCommand = defineCommand({
  name: 'calibrate',
  summary: 'fit the speed model to measurements of this box, for better plans',
  description:
    'Reads measured points (docs/planning.md shows the file), fits the three constants of the speed model\n' +
    'to them, says how far each point is off, and keeps the fit for `plan` on this box.',
  positionals: [],
  flags: {
    points: { type: 'string', placeholder: 'FILE', summary: 'measured points, as JSON; needed' },
    device: {
      type: 'string',
      placeholder: 'NAME',
      summary: 'the points are of a device of the catalog, not of this machine',
    },
    'dry-run': { type: 'boolean', summary: 'show the fit without keeping it' },
    ...factsFlags,
    json: { type: 'boolean', summary: 'print one JSON document' },
  },
  examples: [
    { command: 'edgewright calibrate --points points.json', does: 'fit and keep' },
    { command: 'edgewright calibrate --points points.json --dry-run', does: 'only look at the residuals' },
  ],
  async run({ flags }, { output, stop }) {
    const { runCalibrate } = await import('../plan/run-calibrate.ts');
    return await runCalibrate(flags, { output, stop });
  },
});
