import { hasGpu, withoutGpu } from '../box.ts';
import { pass, skip, warn, type Check } from '../check.ts';
import { majorOf } from '../device-knowledge.ts';
import { manual } from '../remedy.ts';
import { recordedReason, unknownReason } from '../unknown-reason.ts';

export const cudaToolkitCheck: Check = {
  id: 'cuda-toolkit',
  title: 'CUDA on the host',
  phases: ['before'],
  why: 'Containers bring their own CUDA; a toolkit on the host matters only to programs that are built or run there.',
  source: ['compatibility matrix (Dec 2024): verification commands', 'nvcc --version'],
  applies: withoutGpu,
  judge: (facts) => {
    const version = facts.cuda?.version ?? null;
    if (version === null) {
      // Nobody needs it there, so it does not matter whether it is absent or only was not found.
      const why = recordedReason(facts, 'cuda');
      return pass(
        `None was found${why === null ? '' : ` (${why})`}, which is fine: containers bring their own.`,
      );
    }
    const found = `CUDA ${facts.cuda?.fullVersion ?? version}`;
    const path = facts.cuda?.nvccPath ?? '/usr/local/cuda/bin/nvcc';
    if (facts.cuda?.nvccOnPath !== false) return pass(`${found}.`);
    return pass(
      `${found} at ${path}, which is not on PATH: builds need \`export PATH=${path.replace(/\/nvcc$/, '')}:$PATH\`.`,
    );
  },
};

export const driverServesCudaCheck: Check = {
  id: 'driver-serves-cuda',
  title: 'Driver and CUDA toolkit',
  phases: ['before'],
  why: 'A program built with a newer major release of CUDA than the driver serves fails with "driver version is insufficient".',
  source: ['compatibility matrix (Dec 2024): before deployment', 'CUDA compatibility guide of NVIDIA'],
  applies: (facts) => {
    if (!hasGpu(facts)) return withoutGpu(facts);
    return (facts.cuda?.version ?? null) === null ? 'There is no CUDA toolkit on the host to compare.' : null;
  },
  judge: (facts) => {
    const served = facts.driver?.cudaVersion ?? null;
    const installed = facts.cuda?.version ?? '';
    if (served === null) return skip(`${unknownReason(facts, 'driver.cudaVersion')}.`);
    const [servedMajor, installedMajor] = [majorOf(served), majorOf(installed)];
    if (servedMajor === null || installedMajor === null) return skip(`CUDA ${installed}, driver ${served}.`);
    if (installedMajor <= servedMajor) {
      return pass(`The driver serves CUDA ${served}, the host has ${installed}.`);
    }
    return warn(
      `The host has CUDA ${installed}, but the driver serves only ${served}.`,
      manual({
        summary: `Update the driver, or put a toolkit of CUDA ${servedMajor} first on PATH.`,
        commands: ['nvidia-smi', `ls -d /usr/local/cuda-${servedMajor}*`],
      }),
    );
  },
};
