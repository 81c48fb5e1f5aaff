import { defineCommand, defineCommandGroup } from '../define-command.ts';

const verifyAction = defineCommand({
  name: 'certificate verify',
  summary: 'check a certificate: signature, files, arithmetic, and what has changed since',
  description:
    'Works every figure and verdict out again from the raw records, and compares what is recorded of the box with what is\n' +
    'there now. A single changed byte, in the certificate or a file beside it, is found. A simulation is never accepted as\n' +
    'a measurement.',
  positionals: [{ name: 'file', summary: 'certificate.json, or its folder', required: true }],
  flags: {
    key: {
      type: 'string',
      placeholder: 'FILE',
      summary: 'the only key that is trusted, in PEM',
      defaultText: 'any; its fingerprint is shown',
    },
    'accept-simulated': { type: 'boolean', summary: 'exit with 0 also for a simulation that passes' },
    'skip-box': { type: 'boolean', summary: 'do not look at this box' },
    json: { type: 'boolean', summary: 'print one JSON document' },
  },
  examples: [{ command: 'edgewright certificate verify certificate.json', does: 'all checks' }],
  async run({ flags, positionals: [path = ''] }, { output, stop }) {
    const { runVerify } = await import('../certify/run-verify.ts');
    return await runVerify({ path, flags }, { output, stop });
  },
});

export const certificateCommand = defineCommandGroup({
  name: 'certificate',
  summary: 'check what `certify` wrote',
  description: 'What `edgewright certify` signs can be checked by anybody who has its folder.',
  examples: [
    { command: 'edgewright certificate verify certificate.json', does: 'signature, files and arithmetic' },
  ],
  actions: [verifyAction],
});
