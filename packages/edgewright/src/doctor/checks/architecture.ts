import { isJetson } from '../box.ts';
import { fail, pass, type Check } from '../check.ts';

const servedArchitectures = ['x64', 'arm64'];

export const architectureCheck: Check = {
  id: 'architecture',
  title: 'Processor architecture',
  phases: ['before'],
  why: 'Images, wheels and libraries are built for one architecture; the wrong one ends in "exec format error".',
  source: ['compatibility matrix (Dec 2024): verification commands'],
  applies: () => null,
  judge: (facts) => {
    const { arch } = facts.machine;
    if (isJetson(facts) && arch !== 'arm64') {
      return fail(`This process runs as ${arch}, but a Jetson is arm64: it is an emulated or wrong build.`, {
        summary: 'Install the arm64 build of Node.js.',
        commands: ['uname -m', 'node -p process.arch'],
        automatic: false,
        needsRoot: false,
      });
    }
    return servedArchitectures.includes(arch)
      ? pass(`${arch}.`)
      : fail(`${arch}: engines are built for ${servedArchitectures.join(' and ')} only.`);
  },
};
