import { AppError } from '../../base/app-error.ts';
import { factsFlags } from '../box/facts-flags.ts';
import { defineCommand } from '../define-command.ts';

export const detectCommand = defineCommand({
  name: 'detect',
  summary: 'say what this box is: hardware, software, and where documents and box disagree',
  description:
    'Looks at this machine, changes nothing, and says which device it is and why, what it can compute with,\n' +
    'what is installed, what could not be told, and where published documents about it are wrong.',
  positionals: [],
  flags: {
    drift: { type: 'boolean', summary: 'show every claim that does not hold, with what holds instead' },
    record: {
      type: 'string',
      placeholder: 'DIR',
      summary: 'write a capture of this box, without secrets and names, for --from on another machine',
    },
    network: { type: 'boolean', summary: 'also ask whether registries can be reached' },
    ...factsFlags,
    json: { type: 'boolean', summary: 'print the facts as one JSON document' },
  },
  examples: [
    { command: 'edgewright detect', does: 'what is this box?' },
    { command: 'edgewright detect --json > thor.json', does: 'facts to plan with on another machine' },
    {
      command: 'edgewright detect --record capture',
      does: 'everything that was read, to look into elsewhere',
    },
  ],
  async run({ flags }, { output }) {
    const { factsOf, openBox } = await import('../box/facts-source.ts');
    const box = await openBox(flags);
    if (flags.record !== null && box.kind === 'facts') {
      throw new AppError('usage', {
        message: '--record needs a machine to look at; --host-facts gives only what was found.',
      });
    }
    const options = { network: flags.network };
    let facts;
    if (flags.record !== null && box.kind !== 'facts') {
      const { recordBox } = await import('../box/record-box.ts');
      facts = await recordBox(box.machine, { directory: flags.record, options });
      output.note(`The capture lies in ${flags.record}. Look through it before it leaves your hands.`);
    } else {
      facts = await factsOf(box, options);
    }
    if (flags.json) {
      output.result(JSON.stringify(facts, null, 2));
      return 0;
    }
    const { renderBox, renderDrift } = await import('../box/render-box.ts');
    output.result(flags.drift ? renderDrift(facts, output.report) : renderBox(facts, output.report));
    return 0;
  },
});
