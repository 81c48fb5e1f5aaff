import { AppError } from '../../base/app-error.ts';
import { defineCommand } from '../define-command.ts';

export const engineBuildCommand = defineCommand({
  name: 'engines build',
  summary: 'build a native llama-server on this box, with CUDA where its compiler is',
  description:
    'Compiles llama-server, llama-bench and llama-quantize for exactly this processor and GPU, proves that the\n' +
    'server answers, and lets `up` use it from then on. Needs a compiler, CMake, Ninja or make, and git; for a GPU\n' +
    'the CUDA toolkit. Goes on where an interrupted build stopped. Nothing is fetched when --source is given.',
  positionals: [{ name: 'engine', summary: 'llama-cpp', required: true }],
  flags: {
    source: {
      type: 'string',
      placeholder: 'PATH',
      summary: 'node-llama-cpp as .tgz or folder, its gitRelease.bundle, or a folder with llama.cpp',
      defaultText: 'an installed node-llama-cpp, else the npm registry',
    },
    jobs: {
      type: 'integer',
      placeholder: 'N',
      min: 1,
      max: 512,
      summary: 'compilers at the same time',
      defaultText: 'one per core, as far as memory goes',
    },
    'without-cuda': { type: 'boolean', summary: 'build for the processor only, also where there is a GPU' },
    offline: { type: 'boolean', summary: 'fetch nothing' },
    check: { type: 'boolean', summary: 'say what would be built and what is missing; change nothing' },
    'keep-build': { type: 'boolean', summary: 'keep sources and objects after success' },
    json: { type: 'boolean', summary: 'print one JSON document' },
  },
  examples: [
    { command: 'edgewright engines build llama-cpp --check', does: 'can this box build it?' },
    { command: 'edgewright engines build llama-cpp', does: 'fetch the sources, build, check, install' },
    {
      command: 'edgewright engines build llama-cpp --source node-llama-cpp-3.22.1.tgz',
      does: 'on a box without a network',
    },
  ],
  async run({ flags, positionals: [name = ''] }, context) {
    if (name !== 'llama-cpp') {
      throw new AppError('usage', {
        message: `"${name}" cannot be built here; llama-cpp can.`,
        nextStep: 'Run `edgewright engines build llama-cpp`.',
      });
    }
    const { runBuild } = await import('../engines/build/run-build.ts');
    return runBuild(
      {
        source: flags.source,
        jobs: flags.jobs,
        withoutCuda: flags['without-cuda'],
        offline: flags.offline,
        onlyCheck: flags.check,
        keepsWork: flags['keep-build'],
        json: flags.json,
      },
      context,
    );
  },
});
