import { fail, pass, skip, type Check } from '../check.ts';
import { isOlder } from '../device-knowledge.ts';
import { manual } from '../remedy.ts';
import { unknownReason } from '../unknown-reason.ts';

/** The prebuilt llama.cpp libraries ask for symbols of this release. */
const leastGlibc = '2.34';

export const glibcCheck: Check = {
  id: 'glibc',
  title: 'C library',
  phases: ['before'],
  why: 'The embedded engine loads a prebuilt library; on an older C library it ends with "version GLIBC_2.34 not found".',
  source: ['symbol versions of the @node-llama-cpp platform packages'],
  applies: (facts) => (facts.machine.os.id === 'macos' ? 'macOS has no glibc.' : null),
  judge: ({ machine, ...facts }) => {
    const version = machine.glibc;
    if (version === null) return skip(`${unknownReason({ machine, ...facts }, 'machine.glibc')}.`);
    if (!isOlder(version, leastGlibc)) return pass(`glibc ${version} (at least ${leastGlibc}).`);
    return fail(
      `glibc ${version}, but the embedded engine needs ${leastGlibc}.`,
      manual({
        summary:
          'Move to Ubuntu 22.04 (glibc 2.35) or newer, or serve with a build of llama.cpp of your own.',
        commands: ['ldd --version', 'edgewright up --llama-library DIRECTORY'],
      }),
    );
  },
};
