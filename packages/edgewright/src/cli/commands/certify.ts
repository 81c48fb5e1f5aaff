import { certifyFlags } from '../certify/certify-flags.ts';
import { defineCommand } from '../define-command.ts';

export const certifyCommand = defineCommand({
  name: 'certify',
  summary: 'prove that a service keeps its objectives, and sign the proof',
  description:
    'Checks this client, warms the server up, runs the load of the objectives at least five times with new prompts until\n' +
    'each objective is decided, confirms it with an open loop, and tries half as much again, which must be refused rather\n' +
    'than served slowly. Everything is written down, signed, and can be worked out again by `certificate verify`.',
  positionals: [
    { name: 'url', summary: 'address of the server; left out: the service on this machine', required: false },
  ],
  flags: certifyFlags,
  examples: [
    { command: 'edgewright certify --slo thor-chat-2k', does: 'a profile of the catalog' },
    {
      command: 'edgewright certify http://thor:8080 --slo "ttft:p99<500@512+128x8 tpot:p99<50@512+128x8"',
      does: 'eight users with prompts of 512 and answers of 128 tokens',
    },
  ],
  async run({ flags, positionals: [url] }, { output, stop }) {
    const { runCertify } = await import('../certify/run-certify.ts');
    return await runCertify({ url: url ?? null, flags }, { output, stop });
  },
});
