import { defineCommand } from '../define-command.ts';
import { soakFlags } from '../soak/soak-flags.ts';

export const soakCommand = defineCommand({
  name: 'soak',
  summary: 'hold a constant load until the box is hot and beyond: drift, throttling, leaks, tokens per joule',
  description:
    'Sends requests at a constant rate until temperatures are flat and half an hour beyond, looks at the box and the\n' +
    'service once per second, and judges whether the service stays what it was. It ends early when the box gets too hot,\n' +
    'memory runs out or a fifth of the requests fail. `certify --soak FOLDER` takes the result.',
  positionals: [
    { name: 'url', summary: 'address of the server; left out: the service on this machine', required: false },
  ],
  flags: soakFlags,
  examples: [
    { command: 'edgewright soak --sessions 8', does: 'at 80 % of what eight users at once reach' },
    {
      command: 'edgewright soak --rate 1.5 --minutes 120 --slo "ttft:p99<500" --stop-on-throttle',
      does: 'two hours at a given rate, held against an objective',
    },
  ],
  async run({ flags, positionals: [url] }, { output, stop }) {
    const { runSoak } = await import('../soak/run-soak.ts');
    return await runSoak({ url: url ?? null, flags }, { output, stop });
  },
});
