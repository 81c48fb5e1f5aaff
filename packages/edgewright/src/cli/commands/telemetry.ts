import { limits } from '../../contract/limits.ts';
import { defineCommand } from '../define-command.ts';

export const telemetryCommand = defineCommand({
  name: 'telemetry',
  summary: 'watch memory, load, clocks, power, heat and throttling of this box, live',
  description:
    'Samples this box in a fixed rhythm from the driver, the board and the kernel, and tells when it throttles, runs\n' +
    'out of memory or gets too hot. What no source tells is left out; nothing is shown as 0 for want of an answer.',
  positionals: [],
  flags: {
    interval: {
      type: 'integer',
      placeholder: 'MS',
      min: limits.telemetryIntervalLeastMs,
      max: 3_600_000,
      summary: 'milliseconds between two samples',
      defaultText: String(limits.telemetryIntervalMs),
    },
    duration: {
      type: 'integer',
      placeholder: 'SECONDS',
      min: 1,
      max: 31_536_000,
      summary: 'stop after so long',
      defaultText: 'until Ctrl-C',
    },
    json: { type: 'boolean', summary: 'print one JSON document per line: samples and events' },
  },
  examples: [
    { command: 'edgewright telemetry', does: 'watch this box' },
    { command: 'edgewright telemetry --json --duration 60 > load.jsonl', does: 'record a minute of it' },
  ],
  async run({ flags }, context) {
    const { runTelemetry } = await import('../telemetry/run-telemetry.ts');
    return runTelemetry(
      {
        intervalMs: flags.interval ?? limits.telemetryIntervalMs,
        durationMs: flags.duration === null ? null : flags.duration * 1_000,
        json: flags.json,
      },
      context,
    );
  },
});
