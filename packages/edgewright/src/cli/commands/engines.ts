import { factsFlags } from '../box/facts-flags.ts';
import { defineCommand, defineCommandGroup } from '../define-command.ts';
import { renderFlags } from '../engines/render-flags.ts';
import { engineBuildCommand } from './engines-build.ts';

const engineList = defineCommand({
  name: 'engines ls',
  summary: 'which engines run on this box, or on another device, and why',
  description:
    'Every engine that Edgewright knows, with how it stands to the device, the reason and where that is known from,\n' +
    'and whether it could be started here now.',
  positionals: [],
  flags: {
    device: {
      type: 'string',
      placeholder: 'NAME',
      summary: 'a device of the catalog instead of this machine, for example jetson-agx-thor',
    },
    ...factsFlags,
    json: { type: 'boolean', summary: 'print one JSON document' },
  },
  examples: [
    { command: 'edgewright engines ls', does: 'what can serve here?' },
    { command: 'edgewright engines ls --device jetson-agx-thor', does: 'and on a Thor?' },
  ],
  async run({ flags }, context) {
    const { listEngines } = await import('../engines/list-engines.ts');
    return await listEngines(flags, context);
  },
});

const engineShow = defineCommand({
  name: 'engines show',
  summary: 'describe one engine: formats, devices, images, what its share of memory means',
  description:
    'What the catalog knows of an engine, with sources. `plan --engine` prints the command that starts it.',
  positionals: [{ name: 'engine', summary: 'for example vllm or tensorrt-llm', required: true }],
  flags: { json: { type: 'boolean', summary: 'print one JSON document' } },
  examples: [{ command: 'edgewright engines show vllm', does: 'what does vLLM load, and where?' }],
  async run({ flags, positionals: [name = ''] }, context) {
    const { showEngine } = await import('../engines/show-engine.ts');
    return showEngine({ name, json: flags.json }, context);
  },
});

const engineRender = defineCommand({
  name: 'engines render',
  summary: 'print the exact command and files that start an engine with a model on a box',
  description:
    'Plans a model with one engine, on this machine or another, and prints what starts it there: the container or\n' +
    'program with every argument, variable, mount and file, written for one release of the engine. With --profile\n' +
    'also what became of each setting. Starts nothing.',
  positionals: [
    { name: 'engine', summary: 'for example vllm or tensorrt-llm', required: true },
    {
      name: 'model',
      summary: 'a model file or folder, or a name such as meta-llama/Llama-3.1-8B',
      required: true,
    },
  ],
  flags: renderFlags,
  examples: [
    {
      command: 'edgewright engines render vllm llama-3.1-8b --device jetson-agx-thor --sessions 16',
      does: 'how does a Thor start it?',
    },
    {
      command:
        'edgewright engines render tensorrt-llm llama-3.1-8b --device rtx-pro-4000-blackwell --precision fp8 --profile rtx_pro_4000',
      does: 'what became of the recommended settings?',
    },
    {
      command: 'edgewright engines render triton llama-3.1-8b --device h200 --out ./triton',
      does: 'write its files and a script',
    },
  ],
  async run({ flags, positionals: [name = '', reference = ''] }, { output, stop }) {
    const { runRender } = await import('../engines/run-render.ts');
    return await runRender({ name, reference, flags }, { output, stop });
  },
});

export const enginesCommand = defineCommandGroup({
  name: 'engines',
  summary: 'say which engines run where, and what they are',
  description:
    'The engines that Edgewright plans for: on which devices they run, what they load, how they count memory,\n' +
    'and how each is started.',
  examples: [{ command: 'edgewright engines ls', does: 'what can serve here?' }],
  actions: [engineList, engineShow, engineRender, engineBuildCommand],
});
