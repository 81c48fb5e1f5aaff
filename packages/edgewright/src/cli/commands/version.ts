import { defineCommand } from '../define-command.ts';
import { readVersion } from '../installed-files.ts';

export const versionCommand = defineCommand({
  name: 'version',
  summary: 'print the version of Edgewright and of what it runs on',
  description:
    'Prints the version of Edgewright, of Node.js and of the llama.cpp inside the embedded engine.',
  positionals: [],
  flags: { json: { type: 'boolean', summary: 'print one JSON document' } },
  examples: [{ command: 'edgewright version --json', does: 'the same for a program' }],
  async run({ flags }, { output }) {
    const { llamaRelease } = await import('../../engines/embedded/native/locate-library.ts');
    const versions = {
      edgewright: readVersion(),
      node: process.versions.node,
      llamaCpp: llamaRelease,
      platform: `${process.platform}-${process.arch}`,
    };
    output.result(
      flags.json
        ? JSON.stringify({ schema: 'edgewright/version@1', ...versions }, null, 2)
        : `edgewright ${versions.edgewright} (llama.cpp ${versions.llamaCpp}, Node.js ${versions.node}, ${versions.platform})`,
    );
    return 0;
  },
});
